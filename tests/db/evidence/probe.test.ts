import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { GET as list, POST as probe } from "#app/api/v1/probes/route";
import { PUT as change, GET as read } from "#app/api/v1/settings/probes/route";
import { type Person, systemActor } from "#lib/access/actor";
import { changeProbeSettings, getProbeSettings } from "#lib/evidence/probe/probe-settings";
import { listProbes, runProbe } from "#lib/evidence/probe/run-probe";
import { startZoneServer } from "#lib/evidence/zone-server";
import { addressRefusal } from "#lib/platform/address-guard";
import { database } from "#lib/platform/database";
import { getVerdict } from "#lib/verdict/get-verdict";
import { makeVerdict } from "#lib/verdict/make-verdict";
import { makeIncident, NOW, refusedBy } from "#tests/db/verdict/incident-rows";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor } from "#tests/support/session";
import { startSmtpServer } from "#tests/support/smtp-server";

const server = await startZoneServer({
  records: () => [
    ...["corp.example", "quiet.example"].map((name) => ({
      ...{ name, type: "MX" as const, ttl: 300, data: { preference: 10, exchange: "mx.corp.example" } },
    })),
    { name: "mx.corp.example", type: "A", ttl: 300, data: "127.0.0.1" },
    { name: "null.example", type: "MX", ttl: 300, data: { preference: 0, exchange: "." } },
  ],
});
process.env.REBOUND_RESOLVERS = server.address;
afterAll(() => server.stop());

const SETTINGS = {
  ...{ enabled: true, ehlo: "probe.example.com", mailFrom: "probe@example.com", sourceIp: null, dailyMax: 3 },
  production: { sourceIp: "192.0.2.1", ehlo: "out1.example.com", mailFromDomain: "example.com" },
};

let workspaceId: string;
let operator: Person;
let administrator: Person;
let incidentId: string;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  operator = await makePerson(workspaceId, "operator");
  administrator = await makePerson(workspaceId, "administrator");
  const refused = refusedBy({ remoteIp: "192.0.2.9", remoteMta: "mx.corp.example" }, "corp.example", 5);
  incidentId = await makeIncident(workspaceId, "corp.example", refused);
  await changeProbeSettings(administrator, { ...SETTINGS, now: NOW });
});

const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const loopback = (port: number) => ({
  port,
  mayCall: () => null,
  limits: { connectMs: 500, replyMs: 300, totalMs: 1_500 },
});

async function ask(recipient: string, more: { now?: Date; why?: string; port?: number } = {}) {
  const smtp = await startSmtpServer({ "RCPT TO": "550 5.7.1 relaying denied" });
  try {
    const wire = loopback(more.port ?? smtp.port);
    return { probe: await runProbe(operator, { recipient, why: more.why ?? "", now: more.now ?? NOW, wire }), smtp };
  } finally {
    await smtp.stop();
  }
}

describe("a controlled probe", () => {
  test("keeps the transcript, the MX it asked and the incident it belongs to, and tells the timeline", async () => {
    const { probe, smtp } = await ask("Person1@corp.example");
    expect(probe).toMatchObject({
      incidentId,
      input: "Person1@corp.example",
      result: {
        ...{ verdict: "relay_denied", verifiable: false, code: 550, stage: "done" },
        mx: { host: "mx.corp.example", pref: 10, ip: "127.0.0.1", resolver: server.address },
        source: { isProductionPath: false },
        controls: { randomLocal: { verdict: "relay_denied" }, postmaster: { verdict: "relay_denied" } },
      },
    });
    expect(smtp.heard.some((line) => /^(DATA|VRFY|EXPN)/i.test(line))).toBe(false);
    const entries = await database().timelineEntry.findMany({ where: { incidentId, kind: "evidence.probed" } });
    expect(entries.map(({ text }) => text).join()).not.toContain("Person1");
    expect((await listProbes(operator, { incident: incidentId })).items).toEqual([probe]);
  });

  test("names each point in which its path is not production's", async () => {
    const { probe } = await ask("person1@corp.example");
    expect(probe.result?.source.differs).toEqual([
      "The source address is the system's own, production has 192.0.2.1.",
      "The EHLO name is probe.example.com, production has out1.example.com.",
    ]);
  });

  test("a probe from another address is the other pool's answer to the next", async () => {
    const { probe: first } = await ask("person1@corp.example");
    expect(first.result).toMatchObject({ evidenceId: first.id, controls: { otherPool: null } });
    await changeProbeSettings(administrator, { ...SETTINGS, sourceIp: "127.0.0.1", now: NOW });
    const { probe: second } = await ask("person1@corp.example", { now: later(11) });
    expect(second.result?.controls.otherPool).toMatchObject({ verdict: "relay_denied", code: 550 });
    const { probe: much } = await ask("person1@corp.example", { now: later(24 * 60 + 60) });
    expect(much.result?.controls.otherPool).toBeNull();
  });

  test("from another path stands beside the verdict that is made anew, and changes nothing in it", async () => {
    const system = systemActor("test", workspaceId);
    await makeVerdict(system, { workspaceId, incidentId, now: NOW });
    const { current: before } = await getVerdict(system, { incidentId });
    await ask("person1@corp.example");
    expect(await makeVerdict(system, { workspaceId, incidentId, now: later(1) })).not.toBeNull();
    const { current: after } = await getVerdict(system, { incidentId });
    expect(after).toMatchObject({ rule: before?.rule, side: before?.side, decision: before?.decision });
    expect(after?.proof.map(({ text }) => text).join()).toContain(
      "asked mx.corp.example: relay denied, from another path than production",
    );
  });

  test("is refused while probes are off, which is how a desk begins", async () => {
    const fresh = await makePerson(await makeWorkspace(), "operator");
    expect((await getProbeSettings(fresh)).enabled).toBe(false);
    const asked = runProbe(fresh, { recipient: "a@corp.example", why: "x", now: NOW, wire: loopback(1) });
    await expect(asked).rejects.toThrow("Controlled probes are off");
  });

  test("is made once in ten minutes for a domain, and so often a day", async () => {
    await ask("person1@corp.example");
    await expect(ask("person2@corp.example", { now: later(9) })).rejects.toThrow("less than 10 minutes ago");
    await ask("person2@corp.example", { now: later(11) });
    await ask("person3@corp.example", { now: later(22) });
    await expect(ask("person4@corp.example", { now: later(33) })).rejects.toThrow("3 are allowed");
    await ask("person4@corp.example", { now: later(24 * 60 + 40) });
  });

  test("two at once for one domain are one", async () => {
    const smtp = await startSmtpServer();
    const both = await Promise.allSettled(
      [1, 2].map((n) =>
        runProbe(operator, { recipient: `p${n}@corp.example`, why: "", now: NOW, wire: loopback(smtp.port) }),
      ),
    );
    await smtp.stop();
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("of a domain without an incident needs a reason", async () => {
    await expect(ask("a@quiet.example")).rejects.toThrow("Say why");
    expect((await ask("a@quiet.example", { why: "a partner asked" })).probe).toMatchObject({ incidentId: null });
  });

  test("rests for a day after somebody refused us", async () => {
    const smtp = await startSmtpServer({ "": "421 4.7.0 too many connections from your address" });
    await runProbe(operator, { recipient: "a@corp.example", why: "", now: NOW, wire: loopback(smtp.port) });
    await smtp.stop();
    await expect(ask("a@corp.example", { now: later(60) })).rejects.toThrow("rest until");
    await ask("a@corp.example", { now: later(24 * 60 + 1) });
  });

  test("never calls an address inside: the MX of the domain is checked, and nothing is sent", async () => {
    const smtp = await startSmtpServer();
    const wire = { ...loopback(smtp.port), mayCall: addressRefusal };
    const { result } = await runProbe(operator, { recipient: "a@corp.example", why: "", now: NOW, wire });
    await smtp.stop();
    expect(result).toMatchObject({ verdict: "unreachable", verifiable: false });
    expect(result?.words).toContain("loopback");
    expect(smtp.heard).toEqual([]);
  });

  test("a domain with a null MX is not called", async () => {
    const { probe } = await ask("a@null.example", { why: "test" });
    expect(probe.result?.words).toContain("null MX");
  });

  test.each(["no-at-sign", "a@", "a b@corp.example", "<a@corp.example>", "a@127.0.0.1"])(
    "“%s” is no address",
    async (recipient) => {
      await expect(ask(recipient)).rejects.toThrow("no address that can be asked about");
    },
  );
});

describe("over HTTP", () => {
  test("only an administrator allows probes, and a viewer makes none", async () => {
    const cookie = await cookieFor(operator);
    expect((await call(change, "PUT", "/api/v1/settings/probes", { cookie, body: SETTINGS })).status).toBe(403);
    const admin = await cookieFor(administrator);
    const body = { ...SETTINGS, enabled: false };
    expect((await call(change, "PUT", "/api/v1/settings/probes", { cookie: admin, body })).status).toBe(200);
    expect(await (await call(read, "GET", "/api/v1/settings/probes", { cookie })).json()).toMatchObject(body);
    const viewer = await cookieFor(await makePerson(workspaceId, "viewer"));
    const asked = { cookie: viewer, body: { recipient: "a@corp.example" } };
    expect((await call(probe, "POST", "/api/v1/probes", asked)).status).toBe(403);
    const asOperator = { cookie, body: { recipient: "a@corp.example" } };
    expect((await call(probe, "POST", "/api/v1/probes", asOperator)).status).toBe(409);
    expect(await (await call(list, "GET", "/api/v1/probes", { cookie: viewer })).json()).toEqual({
      items: [],
      cut: false,
    });
  });

  test.each([
    { ehlo: "localhost" },
    { ehlo: "a b.example.com" },
    { mailFrom: "nobody" },
    { dailyMax: 0 },
    { sourceIp: "x" },
  ])("settings %j are refused by name", async (wrong) => {
    const cookie = await cookieFor(administrator);
    const response = await call(change, "PUT", "/api/v1/settings/probes", { cookie, body: { ...SETTINGS, ...wrong } });
    expect(response.status).toBe(422);
    expect((await response.json()).errors[0].where).toContain(Object.keys(wrong)[0]);
  });
});
