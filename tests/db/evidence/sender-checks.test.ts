import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { GET as context } from "#app/api/v1/incidents/[id]/sender-context/route";
import { GET as newest, POST as run } from "#app/api/v1/sender-checks/route";
import { PUT as putLists, GET as readLists } from "#app/api/v1/settings/blocklists/route";
import type { Person } from "#lib/access/actor";
import { changeBlocklistSettings, getBlocklistSettings } from "#lib/evidence/sender/blocklist-settings";
import { getSenderContext as contextOperation, SenderCheckShape } from "#lib/evidence/sender/contract";
import { readSenderCheck } from "#lib/evidence/sender/read-sender-check";
import { runSenderCheck, type SenderCheckInput } from "#lib/evidence/sender/run-sender-check";
import { getSenderContext } from "#lib/evidence/sender/sender-context";
import type { ZoneEntry } from "#lib/evidence/zone-answer";
import { startZoneServer } from "#lib/evidence/zone-server";
import { addressRefusal } from "#lib/platform/address-guard";
import { database } from "#lib/platform/database";
import { makeIncident, NOW, refusedBy } from "#tests/db/verdict/incident-rows";
import { type HttpsAnswer, startHttpsServer } from "#tests/support/https-server";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor } from "#tests/support/session";

const KEY = generateKeyPairSync("rsa", { modulusLength: 4096 })
  .publicKey.export({ type: "spki", format: "der" })
  .toString("base64");
const DOMAIN = "northwind.example";
const IP = "203.0.113.5";
const LIST = "bl.list.example";

const txt = (name: string, data: string): ZoneEntry => ({ name, type: "TXT", ttl: 300, data });
const a = (name: string, data: string): ZoneEntry => ({ name, type: "A", ttl: 300, data });
const HONEST: ZoneEntry[] = [
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
let records: ZoneEntry[] = HONEST;
const questions: string[] = [];
const server = await startZoneServer({ records: () => records });
const counted = await startZoneServer({
  records: () => {
    questions.push("asked");
    return records;
  },
});
process.env.REBOUND_RESOLVERS = server.address;

const POLICY = `version: STSv1\r\nmode: enforce\r\nmx: mx.${DOMAIN}\r\nmax_age: 604800\r\n`;
const GOOD: HttpsAnswer = { headers: { "content-type": "text/plain" }, body: POLICY };
let policy: HttpsAnswer = GOOD;
const web = await startHttpsServer(`mta-sts.${DOMAIN}`, () => policy);
const wire = { port: web.port, mayCall: () => null, ca: web.ca };

afterAll(() => Promise.all([server.stop(), counted.stop(), web.stop()]));

let workspaceId: string;
let operator: Person;
let administrator: Person;

beforeEach(async () => {
  records = HONEST;
  policy = GOOD;
  web.heard.length = 0;
  questions.length = 0;
  workspaceId = await makeWorkspace();
  operator = await makePerson(workspaceId, "operator");
  administrator = await makePerson(workspaceId, "administrator");
});

const check = (more: Partial<SenderCheckInput> = {}) =>
  runSenderCheck(operator, {
    ...{ domain: DOMAIN, about: "sender" as const, selectors: ["s1"], ips: [IP], now: NOW, wire },
    ...more,
  });
const states = async (more: Partial<SenderCheckInput> = {}) =>
  Object.fromEntries((await check(more)).findings.map(({ code, state }) => [code, state]));
const lists = (zones: string[], resolver: string | null = null) =>
  changeBlocklistSettings(administrator, { zones, resolver, now: NOW });

describe("a check of a sender domain, over real DNS and HTTPS on loopback", () => {
  test("finds everything in order, says what was asked and answered, and keeps it", async () => {
    const made = SenderCheckShape.parse(await check());
    expect(Object.fromEntries(made.findings.map(({ code, state }) => [code, state]))).toEqual({
      ...{ spf_record: "ok", spf_lookups: "ok", spf_address: "ok", dkim_key: "ok", dmarc_policy: "ok", mx: "ok" },
      ...{ sts_policy: "ok", sts_mx: "ok", tls_rpt: "ok", rdns: "ok" },
    });
    const dkim = made.findings.find(({ check }) => check === "dkim");
    expect(dkim?.means).toContain("4096 bits");
    expect(dkim?.said[0]).toMatchObject({
      asked: `TXT s1._domainkey.${DOMAIN}`,
      by: server.address,
      result: "answered",
    });
    const sts = made.findings.find(({ code }) => code === "sts_policy");
    expect(sts?.said[1]).toMatchObject({ by: "127.0.0.1", result: "200", lines: POLICY.trim().split("\r\n") });
    expect(web.heard).toEqual([`GET mta-sts.${DOMAIN}:${web.port}/.well-known/mta-sts.txt`]);
    expect(made.blocklists).toEqual([]);

    expect((await readSenderCheck(operator, { domain: DOMAIN.toUpperCase(), about: "sender" })).item).toEqual(made);
    const kept = await database().senderCheck.findFirstOrThrow({ where: { workspaceId } });
    expect(await database().dnsSnapshot.count({ where: { workspaceId, id: { in: kept.snapshotIds } } })).toBe(
      kept.snapshotIds.length,
    );
    expect(await database().dnsSnapshot.count({ where: { workspaceId, type: "TXT" } })).toBeGreaterThan(4);
    await expect(
      database().$executeRaw`UPDATE "SenderCheck" SET "domain" = 'x' WHERE "id" = ${made.id}`,
    ).rejects.toThrow(/kept as it was made/);
  });

  test("a newer check is the one that is shown; another domain has none", async () => {
    await check();
    records = records.filter(({ type }) => type !== "PTR");
    const second = await check({ now: new Date(NOW.getTime() + 60_000) });
    expect((await readSenderCheck(operator, { domain: DOMAIN, about: "sender" })).item?.id).toBe(second.id);
    expect((await readSenderCheck(operator, { domain: DOMAIN, about: "recipient" })).item).toBeNull();
    expect((await readSenderCheck(operator, { domain: "other.example", about: "sender" })).item).toBeNull();
  });

  test("selectors that somebody gave are used again until others are given", async () => {
    await check();
    expect((await check({ selectors: [] })).selectors).toEqual(["s1"]);
    expect((await check({ selectors: ["s9"] })).selectors).toEqual(["s9"]);
    expect((await check({ domain: "other.example", selectors: [] })).selectors).toEqual([]);
  });

  test("a policy keeps its first and last time, and its age is told", async () => {
    await check();
    const day = new Date(NOW.getTime() + 86_400_000);
    const again = await check({ now: day });
    expect(again.findings.find(({ code }) => code === "sts_policy")?.means).toContain(
      "first seen here on 2026-03-12 03:00 UTC",
    );
    const [row] = await database().stsPolicy.findMany({ where: { workspaceId } });
    expect(row).toMatchObject({
      domain: DOMAIN,
      policyId: "20260312",
      text: POLICY,
      firstSeenAt: NOW,
      lastSeenAt: day,
    });
  });

  test.each<[string, HttpsAnswer, string]>([
    ["a file that is not there", { status: 404 }, "broken"],
    [
      "a redirect, which is not followed",
      { status: 302, headers: { location: "https://elsewhere.example/" } },
      "broken",
    ],
    ["a file of 70 kB", { ...GOOD, body: "x".repeat(70_000) }, "broken"],
    ["a server in trouble", { status: 500 }, "unknown"],
  ])("MTA-STS: %s", async (_, answer, state) => {
    policy = answer;
    expect((await states()).sts_policy).toBe(state);
    expect(web.heard).toHaveLength(1);
  });

  test("a certificate that does not hold is a fault, an address inside is never called", async () => {
    expect((await states({ wire: { port: web.port, mayCall: () => null } })).sts_policy).toBe("broken");
    expect(web.heard).toEqual([]);
    const inside = await check({ wire: { ...wire, mayCall: addressRefusal } });
    const finding = inside.findings.find(({ code }) => code === "sts_policy");
    expect(finding).toMatchObject({ state: "unknown" });
    expect(finding?.means).toContain("loopback");
    expect(web.heard).toEqual([]);
  });

  test("of a recipient only MTA-STS is looked at: their policy does not allow the MX that answers", async () => {
    records = HONEST.map((entry) =>
      entry.type === "MX" ? { ...entry, data: { preference: 10, exchange: "mx.moved.example" } } : entry,
    );
    const { findings } = await check({ about: "recipient", selectors: [], ips: [] });
    expect(findings.map(({ code, state }) => [code, state])).toEqual([
      ["sts_policy", "ok"],
      ["sts_mx", "broken"],
    ]);
    expect(findings[1]?.means).toContain("mx.moved.example is MX of northwind.example and not in its policy");
  });

  test("when every look-up fails all is unknown, and nothing is broken", async () => {
    records = [
      { name: "example", type: "FAULT", fault: "servfail" },
      { name: "arpa", type: "FAULT", fault: "servfail" },
    ];
    const { findings } = await check();
    expect([...new Set(findings.map(({ state }) => state))]).toEqual(["unknown"]);
  });
});

describe("blocklists", () => {
  test("none is asked until an administrator turns one on, and each answer is used for its TTL", async () => {
    expect((await getBlocklistSettings(operator)).zones).toEqual([]);
    await lists([LIST], counted.address);
    expect((await states()).blocklist_clean).toBe("ok");
    const first = questions.length;
    expect(first).toBe(3);
    await states({ now: new Date(NOW.getTime() + 30_000) });
    // A name that does not exist has no TTL here, so it alone is asked again.
    expect(questions.length - first).toBe(2);
  });

  test("a listing is told with its code, an error code never is", async () => {
    await lists([LIST], server.address);
    records = [...HONEST, a(`5.113.0.203.${LIST}`, "127.0.0.4"), txt(`5.113.0.203.${LIST}`, "seen sending")];
    expect((await states()).blocklist_listed).toBe("broken");
    records = [...HONEST.filter(({ name }) => !name.endsWith(LIST)), a(`2.0.0.127.${LIST}`, "127.255.255.254")];
    const { findings } = await check({ now: new Date(NOW.getTime() + 3_600_000) });
    const finding = findings.find(({ check }) => check === "blocklist");
    expect(finding).toMatchObject({ state: "unknown", code: "blocklist_unavailable" });
    expect(finding?.means).toContain("its answer is no answer");
  });

  test.each([
    [["dnsbl.sorbs.net"], null, "shut down"],
    [["no zone"], null, "no name of a zone"],
    [[LIST], "8.8.8.8", "public resolver"],
    [[LIST], "a b", "not host"],
  ])("%j through %s is refused", async (zones, resolver, words) => {
    await expect(lists(zones, resolver)).rejects.toThrow(words);
  });

  test("only an administrator changes them", async () => {
    await expect(changeBlocklistSettings(operator, { zones: [LIST], resolver: null, now: NOW })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

describe("an incident", () => {
  const mail = (domain: string, selector: string) =>
    Buffer.from(`From: x@y.example\r\nDKIM-Signature: v=1; d=${domain};\r\n\ts=${selector}; b=x\r\n\r\nhello`);

  async function incident(): Promise<string> {
    const id = await makeIncident(
      workspaceId,
      "corp.example",
      refusedBy({ remoteIp: "192.0.2.9", remoteMta: null }, "corp.example", 5),
    );
    const events = await database().deliveryEvent.findMany({ where: { workspaceId }, orderBy: { id: "asc" } });
    for (const [index, event] of events.entries()) {
      const sha256 = `${index}`;
      const bytes =
        index === 0
          ? mail(DOMAIN, "s1")
          : index === 1
            ? mail(`mail.${DOMAIN}`, "s2")
            : mail("forwarder.example", "theirs");
      await database().rawMessage.create({ data: { workspaceId, sha256, bytes, sizeBytes: bytes.length } });
      await database().deliveryEvent.update({
        where: { id: event.id },
        data: { rawMessageSha256: sha256, sourceIp: index < 3 ? IP : index === 3 ? "203.0.113.6" : null },
      });
    }
    return id;
  }

  test("shows its sender domains, sending addresses and selectors, and asks nobody", async () => {
    const id = await incident();
    const found = contextOperation.response.parse(await getSenderContext(operator, { incidentId: id, now: NOW }));
    expect(found).toEqual({
      senders: [
        { domain: DOMAIN, events: 5, check: null },
        { domain: `mail.${DOMAIN}`, events: 0, check: null },
      ],
      recipients: [{ domain: "corp.example", events: 5, check: null }],
      ips: [
        { ip: IP, events: 3 },
        { ip: "203.0.113.6", events: 1 },
      ],
      selectors: expect.arrayContaining([
        { domain: DOMAIN, selector: "s1" },
        { domain: `mail.${DOMAIN}`, selector: "s2" },
      ]),
      ...{ cut: false, withoutIp: 1 },
    });
    expect(await database().dnsSnapshot.count({ where: { workspaceId } })).toBe(0);
  });

  test("a check from it stands on its timeline, and beside its domain from then on", async () => {
    const id = await incident();
    const made = await check({ incidentId: id, ips: [IP, "203.0.113.6"] });
    expect(made.findings.filter(({ code }) => code === "rdns").map(({ state }) => state)).toEqual(["ok", "broken"]);
    const found = await getSenderContext(operator, { incidentId: id, now: NOW });
    expect(found.senders[0]?.check).toEqual(made);
    const rows = await database().timelineEntry.findMany({ where: { incidentId: id } });
    expect(rows.map(({ text }) => text)).toEqual([
      "Looked at the sender domain northwind.example: 1 broken, 0 to look at, 0 unknown, 11 in order.",
    ]);
    await expect(check({ incidentId: "inc_gone" })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("over HTTP", () => {
  test("an operator runs it, a viewer reads it, another workspace sees nothing", async () => {
    const cookie = await cookieFor(operator);
    // No selector, and a policy host that is loopback: nothing leaves this machine.
    const made = await call(run, "POST", "/api/v1/sender-checks", { cookie, body: { domain: DOMAIN } });
    expect(made.status).toBe(200);
    const viewer = await cookieFor(await makePerson(workspaceId, "viewer"));
    const asked = await call(newest, "GET", `/api/v1/sender-checks?domain=${DOMAIN}`, { cookie: viewer });
    expect((await asked.json()).item).toEqual(await made.json());
    const refused = await call(run, "POST", "/api/v1/sender-checks", { cookie: viewer, body: { domain: DOMAIN } });
    expect(refused.status).toBe(403);
    const stranger = await cookieFor(await makePerson(await makeWorkspace(), "administrator"));
    const other = await call(newest, "GET", `/api/v1/sender-checks?domain=${DOMAIN}`, { cookie: stranger });
    expect(await other.json()).toEqual({ item: null });
    const id = await makeIncident(workspaceId, "corp.example", []);
    const path = `/api/v1/incidents/${id}/sender-context`;
    expect((await call(context, "GET", path, { cookie: stranger, params: { id } })).status).toBe(404);
  });

  test.each([
    [{ domain: "no domain" }, "domain"],
    [{ domain: DOMAIN, ips: ["1.2.3"] }, "ips.0"],
    [{ domain: DOMAIN, selectors: ["a b"] }, "selectors.0"],
    [{ domain: DOMAIN, selectors: ["../x"] }, "selectors.0"],
  ])("%j is refused by name", async (body, field) => {
    const response = await call(run, "POST", "/api/v1/sender-checks", { cookie: await cookieFor(operator), body });
    expect(response.status).toBe(422);
    expect((await response.json()).errors[0].where).toBe(`body.${field}`);
  });

  test("blocklists are read by everybody and changed by an administrator", async () => {
    const admin = await cookieFor(administrator);
    const body = { zones: ["bl.spamcop.net"], resolver: "192.0.2.53" };
    expect((await call(putLists, "PUT", "/api/v1/settings/blocklists", { cookie: admin, body })).status).toBe(200);
    const cookie = await cookieFor(operator);
    expect((await call(putLists, "PUT", "/api/v1/settings/blocklists", { cookie, body })).status).toBe(403);
    const read = await (await call(readLists, "GET", "/api/v1/settings/blocklists", { cookie })).json();
    expect(read).toMatchObject(body);
    expect(read.known.length).toBeGreaterThan(3);
  });
});
