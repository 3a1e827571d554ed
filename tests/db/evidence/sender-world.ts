import { generateKeyPairSync } from "node:crypto";
import type { Person } from "#lib/access/actor";
import { changeBlocklistSettings } from "#lib/evidence/sender/blocklist-settings";
import { runSenderCheck, type SenderCheckInput } from "#lib/evidence/sender/run-sender-check";
import type { ZoneEntry } from "#lib/evidence/zone-answer";
import { startZoneServer } from "#lib/evidence/zone-server";
import { NOW } from "#tests/db/verdict/incident-rows";
import { type HttpsAnswer, startHttpsServer } from "#tests/support/https-server";
import { makePerson, makeWorkspace } from "#tests/support/people";

const KEY = generateKeyPairSync("rsa", { modulusLength: 4096 })
  .publicKey.export({ type: "spki", format: "der" })
  .toString("base64");
export const DOMAIN = "northwind.example";
export const IP = "203.0.113.5";
export const LIST = "bl.list.example";

export const txt = (name: string, data: string): ZoneEntry => ({ name, type: "TXT", ttl: 300, data });
export const a = (name: string, data: string): ZoneEntry => ({ name, type: "A", ttl: 300, data });
export const HONEST: ZoneEntry[] = [
  txt(DOMAIN, "v=spf1 ip4:203.0.113.0/24 include:esp.example -all"),
  txt("esp.example", "v=spf1 ip4:198.51.100.0/24 ?all"),
  // Longer than one character-string, and than one UDP answer.
  txt(`s1._domainkey.${DOMAIN}`, `v=DKIM1; k=rsa; n=${"x".repeat(700)}; p=${KEY}`),
  txt(`_dmarc.${DOMAIN}`, `v=DMARC1; p=reject; rua=mailto:dmarc@${DOMAIN}`),
  txt(`_mta-sts.${DOMAIN}`, "v=STSv1; id=20260312"),
  txt(`_smtp._tls.${DOMAIN}`, `v=TLSRPTv1; rua=mailto:tls@${DOMAIN}`),
  a(`mta-sts.${DOMAIN}`, "127.0.0.1"),
  { name: DOMAIN, type: "MX", ttl: 300, data: { preference: 10, exchange: `mx.${DOMAIN}` } },
  a(`mx.${DOMAIN}`, "203.0.113.25"),
  { name: "5.113.0.203.in-addr.arpa", type: "PTR", ttl: 300, data: `out.${DOMAIN}` },
  a(`out.${DOMAIN}`, IP),
  a(`2.0.0.127.${LIST}`, "127.0.0.2"),
];

export const POLICY = `version: STSv1\r\nmode: enforce\r\nmx: mx.${DOMAIN}\r\nmax_age: 604800\r\n`;
export const GOOD: HttpsAnswer = { headers: { "content-type": "text/plain" }, body: POLICY };

export type SenderWorld = {
  /** What DNS holds, and what the policy host answers; each test begins with everything in order. */
  records: ZoneEntry[];
  policy: HttpsAnswer;
  /** One entry for each question that the second server heard. */
  questions: string[];
  workspaceId: string;
  operator: Person;
  administrator: Person;
};

/** A sender domain in real DNS and HTTPS on loopback, asked through REBOUND_RESOLVERS. */
export async function startSenderWorld() {
  const nobody = { kind: "person", id: "", name: "", email: "", role: "viewer", workspaceId: "" } as const;
  const world: SenderWorld = {
    ...{ records: HONEST, policy: GOOD, questions: [], workspaceId: "", operator: nobody, administrator: nobody },
  };
  const server = await startZoneServer({ records: () => world.records });
  const counted = await startZoneServer({
    records: () => {
      world.questions.push("asked");
      return world.records;
    },
  });
  const web = await startHttpsServer(`mta-sts.${DOMAIN}`, () => world.policy);
  const wire = { port: web.port, mayCall: () => null, ca: web.ca };
  // Parsed once a process, so this is called before anything asks.
  process.env.REBOUND_RESOLVERS = server.address;
  const check = (more: Partial<SenderCheckInput> = {}) =>
    runSenderCheck(world.operator, {
      ...{ domain: DOMAIN, about: "sender" as const, selectors: ["s1"], ips: [IP], now: NOW, wire },
      ...more,
    });
  return {
    ...{ world, server, counted, web, wire, check },
    states: async (more: Partial<SenderCheckInput> = {}) =>
      Object.fromEntries((await check(more)).findings.map(({ code, state }) => [code, state])),
    lists: (zones: string[], resolver: string | null = null) =>
      changeBlocklistSettings(world.administrator, { zones, resolver, now: NOW }),
    reset: async () => {
      web.heard.length = 0;
      const workspaceId = await makeWorkspace();
      Object.assign(world, { records: HONEST, policy: GOOD, questions: [], workspaceId });
      world.operator = await makePerson(workspaceId, "operator");
      world.administrator = await makePerson(workspaceId, "administrator");
    },
    stop: () => Promise.all([server.stop(), counted.stop(), web.stop()]),
  };
}
