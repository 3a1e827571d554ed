import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type Actor, systemActor } from "#lib/access/actor";
import { collectEvidence } from "#lib/evidence/collect-evidence";
import { checkAllRoutes } from "#lib/evidence/routes/check-all-routes";
import { checkRoutes } from "#lib/evidence/routes/check-routes";
import { getIncidentRoutes } from "#lib/evidence/routes/incident-routes";
import { addRoutes, listRoutes, removeRoutes } from "#lib/evidence/routes/keep-routes";
import type { ZoneEntry, ZoneRecord } from "#lib/evidence/zone-answer";
import { startZoneServer } from "#lib/evidence/zone-server";
import { database } from "#lib/platform/database";
import { getVerdict } from "#lib/verdict/get-verdict";
import { makeVerdict } from "#lib/verdict/make-verdict";
import { makeIncident, NOW, refusedBy } from "#tests/db/verdict/incident-rows";
import { makePerson, makeWorkspace } from "#tests/support/people";

const mx = (domain: string, exchange: string): ZoneRecord => ({
  name: domain,
  type: "MX",
  ttl: 300,
  data: { preference: 10, exchange },
});
const a = (name: string, data: string): ZoneRecord => ({ name, type: "A", ttl: 300, data });

const before = [
  mx("corp.example", "mx.corp.example"),
  a("mx.corp.example", "198.51.100.20"),
  mx("steady.example", "mx.steady.example"),
  a("mx.steady.example", "198.51.100.30"),
  a("gw.partner.example", "203.0.113.9"),
];
let records: readonly ZoneEntry[] = before;
const server = await startZoneServer({ records: () => records });
process.env.REBOUND_RESOLVERS = server.address;
afterAll(() => server.stop());

const TRANSPORT =
  "# kept since 2011\ncorp.example smtp:[gw.partner.example]\nsteady.example smtp:[mx.steady.example]\n";

let workspaceId: string;
let actor: Actor;
let person: Actor;

beforeEach(async () => {
  records = before;
  workspaceId = await makeWorkspace();
  actor = systemActor("test", workspaceId);
  person = await makePerson(workspaceId, "operator");
});

const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

describe("static routes", () => {
  test("are held against the live MX, faults first", async () => {
    const { name, routes, findings } = await addRoutes(person, { name: "transport", text: TRANSPORT, now: NOW });
    expect({ name, routes: routes.length, findings }).toEqual({ name: "transport", routes: 2, findings: [] });
    await checkRoutes(actor, { workspaceId, now: later(1) });
    const [text] = (await listRoutes(person)).items;
    expect(text?.checkedAt).toBe(later(1).toISOString());
    expect(text?.findings).toMatchObject([
      { line: 2, domain: "corp.example", standing: "elsewhere", severity: "fault", mx: ["mx.corp.example"] },
      { line: 3, domain: "steady.example", standing: "same_hosts", severity: "fine" },
    ]);
    expect(text?.findings[0]?.words).toContain("gw.partner.example");
  });

  test("stay quiet when addresses rotate inside the same MX names, and are told within one check when the MX moves", async () => {
    await addRoutes(person, { name: "transport", text: "steady.example smtp:[mx.steady.example]", now: NOW });
    await checkRoutes(actor, { workspaceId, now: later(1) });
    records = [mx("steady.example", "mx.steady.example"), a("mx.steady.example", "198.51.100.99")];
    await checkRoutes(actor, { workspaceId, now: later(61) });
    expect((await listRoutes(person)).items[0]?.findings).toMatchObject([
      { standing: "same_hosts", since: later(1).toISOString(), checkedAt: later(61).toISOString() },
    ]);
    records = [
      a("mx.steady.example", "198.51.100.99"),
      mx("steady.example", "in.newhost.example"),
      a("in.newhost.example", "192.0.2.5"),
    ];
    await checkAllRoutes(later(121));
    expect((await listRoutes(person)).items[0]?.findings).toMatchObject([
      { standing: "elsewhere", severity: "fault", since: later(121).toISOString() },
    ]);
  });

  test("are unknown, never wrong, when DNS fails", async () => {
    await addRoutes(person, { name: "transport", text: TRANSPORT, now: NOW });
    await checkRoutes(actor, { workspaceId, now: later(1) });
    records = ["corp.example", "steady.example"].map((name) => ({ name, type: "FAULT", fault: "servfail" }));
    await checkRoutes(actor, { workspaceId, now: later(2) });
    expect((await listRoutes(person)).items[0]?.findings.map(({ severity }) => severity)).toEqual([
      "unknown",
      "unknown",
    ]);
  });

  test("a newer text of the same name takes the place of the older one, which is kept", async () => {
    const first = await addRoutes(person, { name: "transport", text: TRANSPORT, now: NOW });
    const second = await addRoutes(person, { name: "transport", text: "b.example smtp:[x.example]", now: later(5) });
    expect((await listRoutes(person)).items.map(({ id }) => id)).toEqual([second.id]);
    const kept = await database().routeText.findUniqueOrThrow({ where: { id: first.id } });
    expect({ text: kept.text, removedAt: kept.removedAt }).toEqual({ text: TRANSPORT, removedAt: later(5) });
    await removeRoutes(person, { id: second.id, now: later(6) });
    expect((await listRoutes(person)).items).toEqual([]);
    await expect(removeRoutes(person, { id: second.id, now: later(7) })).rejects.toThrow("does not exist");
  });

  test("a text that is nobody's configuration is refused with what to paste instead", async () => {
    await expect(addRoutes(person, { name: "x", text: "hello", now: NOW })).rejects.toThrow("postconf -n");
  });

  test("a viewer reads them and changes nothing", async () => {
    const viewer = await makePerson(workspaceId, "viewer");
    expect(await listRoutes(viewer)).toEqual({ items: [] });
    await expect(addRoutes(viewer, { name: "x", text: TRANSPORT, now: NOW })).rejects.toThrow("operator");
  });

  test("stand on the incident whose domains they take, with the live MX and since when", async () => {
    const refused = refusedBy({ remoteIp: "203.0.113.9", remoteMta: "gw.partner.example" }, "corp.example", 5);
    const incidentId = await makeIncident(workspaceId, "corp.example", refused);
    expect(await getIncidentRoutes(person, { incidentId })).toEqual({
      ...{ configurations: 0, items: [], cut: 0, domainsCut: 0 },
    });
    await addRoutes(person, { name: "transport", text: TRANSPORT, now: NOW });
    await checkRoutes(actor, { workspaceId, now: later(1) });
    const { items, configurations } = await getIncidentRoutes(person, { incidentId });
    expect(configurations).toBe(1);
    expect(items).toMatchObject([
      {
        ...{ configuration: "transport", line: 2, raw: "corp.example smtp:[gw.partner.example]", severity: "fault" },
        ...{ domain: "corp.example", mx: ["mx.corp.example"], since: later(1).toISOString() },
      },
    ]);
    const other = await makePerson(await makeWorkspace(), "operator");
    await expect(getIncidentRoutes(other, { incidentId })).rejects.toThrow();
  });

  test("the verdict names the line that sends the mail to the refusing server", async () => {
    const gateway = { remoteIp: "203.0.113.9", remoteMta: "gw.partner.example" };
    const incidentId = await makeIncident(workspaceId, "corp.example", refusedBy(gateway, "corp.example", 12));
    const judgeNow = async (now: Date) => {
      const round = await collectEvidence(actor, { workspaceId, incidentId, now, force: true });
      await makeVerdict(actor, { workspaceId, incidentId, evidenceRoundId: round?.evidenceRoundId ?? "", now });
      return (await getVerdict(actor, { incidentId })).current;
    };
    expect((await judgeNow(NOW))?.rule).toBe("R1e");
    await addRoutes(person, { name: "transport", text: TRANSPORT, now: later(1) });
    await checkRoutes(actor, { workspaceId, now: later(1) });
    const verdict = await judgeNow(later(2));
    expect(verdict).toMatchObject({ rule: "R1d", side: "ours" });
    const step = verdict?.trace.find(({ rule }) => rule === "R1d");
    expect(step?.checks.map(({ found }) => found)).toContain(
      "transport, line 2: corp.example smtp:[gw.partner.example]",
    );
    expect(verdict?.fix[0]?.text).toContain("transport, line 2");
  });
});
