import { beforeEach, describe, expect, test } from "vitest";
import { type Actor, systemActor } from "#lib/access/actor";
import { collectEvidence } from "#lib/evidence/collect-evidence";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import { getServers } from "#lib/verdict/get-servers";
import { getVerdict } from "#lib/verdict/get-verdict";
import { makeVerdict } from "#lib/verdict/make-verdict";
import {
  addRefusals,
  addVolume,
  addZone,
  makeIncident,
  NOW,
  type Refusal,
  refusedBy,
  STARTED,
  zoneRecords,
} from "#tests/db/verdict/incident-rows";
import { startBadDnsServer } from "#tests/support/dns-server";
import { makePerson, makeWorkspace } from "#tests/support/people";

const silent = await startBadDnsServer({ kind: "dead" });
process.env.REBOUND_RESOLVERS = silent.address;
process.env.REBOUND_OWN_HOPS = "relay.northwind.example, 198.51.100.99";

const BIGMAIL = { remoteIp: "192.0.2.10", remoteMta: "mx1.bigmail.example" };
const PINNED = { remoteIp: "203.0.113.9", remoteMta: "legacy-gw.corp-hosting.example" };
let workspaceId: string;
let actor: Actor;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  actor = systemActor("test", workspaceId);
  await addZone(workspaceId, "bigmail.example", zoneRecords("bigmail.example", "192.0.2.10", "192.0.2.80"));
  await addZone(workspaceId, "corp.example", zoneRecords("corp.example", "198.51.100.20", "198.51.100.80"));
});

async function judged(incidentId: string, now: Date = NOW) {
  await collectEvidence(actor, { workspaceId, incidentId, now, force: true });
  await makeVerdict(actor, { workspaceId, incidentId, now });
  const { current } = await getVerdict(actor, { incidentId });
  if (!current) throw new Error("no verdict");
  return current;
}

const bigmail = (refusals: readonly Refusal[], endedAt?: Date) =>
  makeIncident(workspaceId, "bigmail.example", refusals, endedAt ? { endedAt } : {});
const corp = (refusals: readonly Refusal[]) => makeIncident(workspaceId, "corp.example", refusals);

describe("from refusals to a verdict", () => {
  test("a receiver whose own servers refuse every pool: theirs, hold while it lasts, retry once it stopped", async () => {
    const refusals = ["out1", "out2"].flatMap((pool) => refusedBy({ ...BIGMAIL, pool }, `${pool}.bigmail.example`, 20));
    await addZone(workspaceId, "out1.bigmail.example", [
      { name: "out1.bigmail.example", type: "MX", ttl: 60, data: { preference: 5, exchange: "mx1.bigmail.example" } },
    ]);
    await addZone(workspaceId, "out2.bigmail.example", [
      { name: "out2.bigmail.example", type: "MX", ttl: 60, data: { preference: 5, exchange: "mx1.bigmail.example" } },
    ]);
    const incidentId = await bigmail(refusals);
    const verdict = await judged(incidentId);
    expect(verdict).toMatchObject({
      rule: "R2",
      side: "theirs",
      level: 1,
      decision: "hold",
      cause: "receiver_incident",
    });
    expect(verdict.sentence).toBe(
      "bigmail.example refused 40 recipients since 02:00 UTC. The refusing servers are in its MX: theirs.",
    );

    const incident = await database().incident.findUniqueOrThrow({ where: { id: incidentId } });
    expect(incident).toMatchObject({
      state: "identified",
      side: "theirs",
      rule: "R2",
      level: 1,
      verdictId: verdict.id,
    });
    await database().incident.update({
      where: { id: incidentId },
      data: { endedAt: new Date(STARTED.getTime() + 49 * 60_000) },
    });
    const after = await judged(incidentId);
    expect(after).toMatchObject({ rule: "R2", decision: "retry" });
    expect((await getVerdict(actor, { incidentId })).earlier.map((one) => one.id)).toEqual([verdict.id]);
  });

  test("mail that went to a server which is not the MX: ours", async () => {
    const incidentId = await corp(refusedBy(PINNED, "corp.example", 30));
    const verdict = await judged(incidentId);
    expect(verdict).toMatchObject({ rule: "R1e", side: "ours", level: 7, decision: "investigate" });
    expect(verdict.sentence).toContain(
      "203.0.113.9 (legacy-gw.corp-hosting.example) is not in the MX of corp.example: ours.",
    );
    expect(verdict.proof[0]?.text).toContain("The MX of corp.example is mx1.corp.example.");
    expect(verdict.proof[0]?.snapshotId).toMatch(/^dns_/);
  });

  test("one foreign server for two domains is a pinned route", async () => {
    const refusals = [...refusedBy(PINNED, "corp.example", 10), ...refusedBy(PINNED, "bigmail.example", 10)];
    expect(await judged(await corp(refusals))).toMatchObject({ rule: "R1d", side: "ours" });
  });

  test("our own relay, by the setting", async () => {
    const relay = { remoteIp: "198.51.100.99", remoteMta: "relay.northwind.example" };
    expect(await judged(await corp(refusedBy(relay, "corp.example", 5)))).toMatchObject({ rule: "R1a", level: 0 });
  });

  test("the web server of a domain that has an MX", async () => {
    const web = { remoteIp: "198.51.100.80", remoteMta: "corp.example" };
    expect(await judged(await corp(refusedBy(web, "corp.example", 5)))).toMatchObject({ rule: "R1b", side: "ours" });
  });

  test("a server that older answers had, and that had expired when the mail went out", async () => {
    const askedAt = new Date(STARTED.getTime() - 3 * 86_400_000);
    const old = { workspaceId, resolver: "rehearsal-a", result: "answered", rcode: "NOERROR", ttl: 300, askedAt };
    const keep = (name: string, type: string, data: string) =>
      database().dnsSnapshot.create({
        data: {
          id: newId("dns"),
          ...old,
          name,
          type,
          records: [{ name, type, ttl: 300, data }],
          tookMs: 1,
          sha256: "x",
        },
      });
    await keep("corp.example", "MX", "10 legacy-gw.corp-hosting.example");
    await keep("legacy-gw.corp-hosting.example", "A", "203.0.113.9");
    expect(await judged(await corp(refusedBy(PINNED, "corp.example", 5)))).toMatchObject({ rule: "R1c", level: 3 });
  });

  test("one pool refused while another gets through", async () => {
    await addVolume(workspaceId, "bigmail.example", [
      { pool: "out1", outcome: "delivered", count: 400 },
      { pool: "out2", outcome: "bounced", count: 20 },
    ]);
    const verdict = await judged(await bigmail(refusedBy({ ...BIGMAIL, pool: "out2" }, "bigmail.example", 20)));
    expect(verdict).toMatchObject({ rule: "R3", side: "ours" });
    expect(verdict.sentence).toContain("Only out2 is refused, while out1 gets through");
  });

  test("a domain refused whole for hours, while other mail is delivered", async () => {
    await addVolume(workspaceId, "post.example", [{ pool: "out1", outcome: "delivered", count: 50 }]);
    const long = refusedBy(BIGMAIL, "bigmail.example", 9).map((one, index) => ({ ...one, minute: index * 60 }));
    const incidentId = await bigmail(long);
    expect(await judged(incidentId, new Date(STARTED.getTime() + 9 * 3_600_000))).toMatchObject({ rule: "R4" });
  });

  test("a source that names no server", async () => {
    const nobody = { remoteIp: null, remoteMta: null };
    expect(await judged(await bigmail(refusedBy(nobody, "bigmail.example", 5)))).toMatchObject({
      ...{ rule: "R0", side: "unknown", level: null },
    });
  });

  test("DNS that does not answer is inconclusive, never a mismatch", async () => {
    const incidentId = await makeIncident(workspaceId, "real.example", refusedBy(BIGMAIL, "real.example", 5));
    const verdict = await judged(incidentId);
    expect(verdict).toMatchObject({ rule: "R–", side: "unknown", level: null, decision: "investigate" });
    expect(verdict.sentence).toContain(`DNS did not answer (${silent.address}: timeout)`);
    const { items } = await getServers(actor, { incidentId });
    expect(items[0]).toMatchObject({ level: null, levelName: "unknown", saidBy: [{ inMx: null, result: "timeout" }] });
  });

  test("before any evidence it is inconclusive and says why", async () => {
    const incidentId = await bigmail(refusedBy(BIGMAIL, "bigmail.example", 5));
    await makeVerdict(actor, { workspaceId, incidentId, now: NOW });
    const { current } = await getVerdict(actor, { incidentId });
    expect(current).toMatchObject({ rule: "R–", evidenceRoundId: null });
    const { items } = await getServers(actor, { incidentId });
    expect(items[0]).toMatchObject({ level: null, levelName: "not asked", saidBy: [] });
  });
});

describe("again", () => {
  test("the same facts make no second verdict, also on another day; one more refusal does", async () => {
    const incidentId = await bigmail(
      refusedBy(BIGMAIL, "bigmail.example", 5),
      new Date(STARTED.getTime() + 40 * 60_000),
    );
    await judged(incidentId);
    const tomorrow = new Date(NOW.getTime() + 86_400_000);
    expect(await makeVerdict(actor, { workspaceId, incidentId, now: tomorrow })).toBeNull();
    await addRefusals(workspaceId, "bigmail.example", [{ ...BIGMAIL, recipient: "late@bigmail.example", minute: 9 }]);
    expect(await makeVerdict(actor, { workspaceId, incidentId, now: NOW })).not.toBeNull();
    const rows = await database().timelineEntry.findMany({
      where: { workspaceId, incidentId, kind: "verdict.made" },
      orderBy: { id: "asc" },
    });
    // The same judgement over more events stands in the full log only.
    expect(rows.map((row) => row.curated)).toEqual([true, false]);
  });

  test("verdict, incident, timeline and what follows are one transaction", async () => {
    const incidentId = await bigmail(refusedBy(BIGMAIL, "bigmail.example", 5));
    await database().$executeRaw`
      CREATE FUNCTION refuse_timeline() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'`;
    await database().$executeRaw`
      CREATE TRIGGER "refuse" BEFORE INSERT ON "TimelineEntry" FOR EACH ROW EXECUTE FUNCTION refuse_timeline()`;
    try {
      await expect(makeVerdict(actor, { workspaceId, incidentId, now: NOW })).rejects.toThrow();
    } finally {
      await database().$executeRaw`DROP TRIGGER "refuse" ON "TimelineEntry"`;
    }
    expect(await database().verdict.count({ where: { workspaceId } })).toBe(0);
    expect(await database().incident.findUnique({ where: { id: incidentId } })).toMatchObject({
      side: null,
      verdictId: null,
    });
  });
});

describe("the servers", () => {
  test("most events first, each with its level, who says so, and its confirmed name", async () => {
    const incidentId = await bigmail([
      ...refusedBy(BIGMAIL, "bigmail.example", 9),
      ...refusedBy({ remoteIp: "192.0.2.77", remoteMta: null }, "bigmail.example", 2),
    ]);
    await judged(incidentId);
    const { items, cut } = await getServers(actor, { incidentId });
    expect(cut).toBe(0);
    expect(items).toMatchObject([
      {
        ...{ remoteIp: "192.0.2.10", remoteMta: "mx1.bigmail.example", events: 9, recipients: 9, domains: 1 },
        ...{ level: 1, levelName: "current", ptr: "mx1.bigmail.example", ptrConfirmed: true },
        saidBy: [
          { resolver: "rehearsal-a", inMx: true },
          { resolver: "rehearsal-b", inMx: true },
        ],
      },
      { remoteIp: "192.0.2.77", level: 4, levelName: "same_prefix", ptr: null, ptrConfirmed: null },
    ]);
  });

  test("the verdict says who must act, what comes next to it, and decides for each way of the mail", async () => {
    const incidentId = await bigmail([
      ...refusedBy(BIGMAIL, "bigmail.example", 6),
      ...refusedBy(PINNED, "bigmail.example", 4),
    ]);
    const verdict = await judged(incidentId);
    expect(verdict).toMatchObject({ rule: "R–", decision: "investigate", actBy: { who: "us" }, systems: ["postfix"] });
    expect(verdict.groups.map(({ path, refusals, decision }) => [path, refusals, decision])).toEqual([
      ["in_mx", 6, "hold"],
      ["outside", 4, "investigate"],
    ]);
    expect(verdict.runnerUp.cause).toBe("receiver_incident");
    expect(verdict.runnerUp.reasons.length).toBeGreaterThan(0);
    expect(verdict.runnerUp.missing).toContain("logs that name the pool of each attempt");
  });

  test("new facts make a new verdict and the old one is kept as it was; the same facts make none", async () => {
    const incidentId = await bigmail(refusedBy(BIGMAIL, "bigmail.example", 6));
    const first = await judged(incidentId);
    expect(await makeVerdict(actor, { workspaceId, incidentId, now: NOW })).toBeNull();
    await addRefusals(workspaceId, "bigmail.example", refusedBy(PINNED, "bigmail.example", 600));
    const second = await judged(incidentId);
    expect([first.rule, second.side]).toEqual(["R2", "ours"]);
    const { earlier } = await getVerdict(actor, { incidentId });
    expect(earlier[0]).toEqual(first);
  });

  test("a stranger sees nothing, a viewer may not judge", async () => {
    const incidentId = await bigmail(refusedBy(BIGMAIL, "bigmail.example", 3));
    const stranger = await makePerson(await makeWorkspace(), "administrator");
    await expect(getServers(stranger, { incidentId })).rejects.toMatchObject({ code: "not_found" });
    await expect(getVerdict(stranger, { incidentId })).rejects.toMatchObject({ code: "not_found" });
    const viewer = await makePerson(workspaceId, "viewer");
    await expect(makeVerdict(viewer, { workspaceId, incidentId, now: NOW })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
