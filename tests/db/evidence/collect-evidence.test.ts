import { beforeEach, describe, expect, test } from "vitest";
import { type Actor, systemActor } from "#lib/access/actor";
import { askAgain } from "#lib/evidence/ask-again";
import { collectEvidence } from "#lib/evidence/collect-evidence";
import { EvidenceShape } from "#lib/evidence/contract";
import { getEvidence } from "#lib/evidence/get-evidence";
import { database } from "#lib/platform/database";
import { hashOf } from "#lib/platform/stable-json";
import { addRefusals, addZone, makeIncident, NOW, refusedBy, zoneRecords } from "#tests/db/verdict/incident-rows";
import { startBadDnsServer } from "#tests/support/dns-server";
import { makePerson, makeWorkspace } from "#tests/support/people";

// Parsed once a process: a server that says nothing stands for the world outside.
const silent = await startBadDnsServer({ kind: "dead" });
process.env.REBOUND_RESOLVERS = silent.address;

const BIGMAIL = { remoteIp: "192.0.2.10", remoteMta: "mx1.bigmail.example" };
let workspaceId: string;
let actor: Actor;
let incidentId: string;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  actor = systemActor("test", workspaceId);
  await addZone(workspaceId, "bigmail.example", zoneRecords("bigmail.example", "192.0.2.10", "192.0.2.80"));
  incidentId = await makeIncident(workspaceId, "bigmail.example", refusedBy(BIGMAIL, "bigmail.example", 12));
});

async function collect(more: { now?: Date; force?: boolean } = {}) {
  return collectEvidence(actor, { workspaceId, incidentId, now: NOW, ...more });
}

async function jobs(task: string): Promise<{ run_at: Date; payload: unknown }[]> {
  return database().$queryRaw`
    SELECT "job"."run_at", "private"."payload" FROM graphile_worker.jobs AS "job"
    JOIN graphile_worker._private_jobs AS "private" USING ("id")
    WHERE "job"."task_identifier" = ${task} AND "private"."payload"->>'incidentId' = ${incidentId}`;
}

describe("a rehearsed incident", () => {
  test("is asked about at two servers of our own, and nothing goes outside", async () => {
    const before = silent.questions.length;
    expect(await collect()).toMatchObject({ evidenceRoundId: expect.stringMatching(/^evr_/) });
    expect(silent.questions.length).toBe(before);

    const evidence = EvidenceShape.parse(await getEvidence(actor, { incidentId }));
    expect(evidence.resolvers).toEqual(["rehearsal-a", "rehearsal-b"]);
    expect(evidence.domains).toHaveLength(1);
    expect(evidence.domains[0]).toMatchObject({
      ...{ domain: "bigmail.example", events: 12, nullMx: false, implicitMx: false, agree: true },
      state: { state: "healthy", because: ["rehearsal-a", "rehearsal-b"], movedAt: null },
      answers: [
        { resolver: "rehearsal-a", result: "answered", rcode: "NOERROR", ttl: 300 },
        { resolver: "rehearsal-b", mx: [{ host: "mx1.bigmail.example", preference: 10, addresses: ["192.0.2.10"] }] },
      ],
    });
    // An answer kept three days before with another MX makes it a recent move; the round itself stays as it was.
    const kept = await database().dnsSnapshot.findFirstOrThrow({
      where: { workspaceId, type: "MX" },
      orderBy: { askedAt: "asc" },
    });
    const { id: _, ...row } = kept;
    await database().dnsSnapshot.create({
      data: {
        ...row,
        id: "dns_before_the_move",
        records: [{ name: row.name, type: "MX", ttl: 300, data: "10 old.bigmail.example" }],
        askedAt: new Date(row.askedAt.getTime() - 3 * 86_400_000),
      },
    });
    const moved = await getEvidence(actor, { incidentId });
    // The next round tells it once, at the time it was first seen.
    await collect({ force: true });
    await collect({ force: true });
    const told = await database().timelineEntry.findMany({ where: { incidentId, kind: "evidence.mx_changed" } });
    expect(told.every(({ at }) => Math.abs(at.getTime() - NOW.getTime()) < 10_000)).toBe(true);
    expect(told.map(({ at, text }) => [at, text])).toEqual([
      [expect.any(Date), expect.stringContaining("mx1.bigmail.example instead of old.bigmail.example")],
    ]);
    expect(moved.domains[0]?.state).toMatchObject({ state: "recently_moved", movedAt: kept.askedAt.toISOString() });
    const ptr = evidence.snapshots.find((snapshot) => snapshot.type === "PTR");
    expect(ptr).toMatchObject({ name: "10.2.0.192.in-addr.arpa", records: ["mx1.bigmail.example"], ttl: 900 });
  });

  test("each answer carries the hash of what was said, and cannot be changed", async () => {
    await collect();
    const [kept] = await database().dnsSnapshot.findMany({ where: { workspaceId, type: "MX" } });
    if (!kept) throw new Error("nothing was kept");
    const { name, type, resolver, result, rcode, ttl, records, askedAt, sha256 } = kept;
    expect(hashOf({ name, type, resolver, result, rcode, ttl, records, askedAt })).toBe(sha256);
    await expect(database().$executeRaw`UPDATE "DnsSnapshot" SET "ttl" = 1 WHERE "id" = ${kept.id}`).rejects.toThrow(
      /kept as it was given/,
    );
  });

  test("a fresh round that covers it is not repeated, unless forced, outdated or overtaken by a new server", async () => {
    const first = await collect();
    expect(await collect({ now: new Date(NOW.getTime() + 5 * 60_000) })).toBeNull();
    expect(await collect({ force: true })).not.toBeNull();
    expect(await collect({ now: new Date(NOW.getTime() + 15 * 60_000) })).not.toBeNull();
    await addRefusals(workspaceId, "bigmail.example", [
      { recipient: "x@bigmail.example", remoteIp: "203.0.113.9", remoteMta: null },
    ]);
    const again = await collect({ now: new Date(NOW.getTime() + 16 * 60_000) });
    expect(again).not.toBeNull();
    expect(again).not.toEqual(first);
    expect((await getEvidence(actor, { incidentId })).roundId).toBe(again?.evidenceRoundId);
  });

  test("the timeline says it, and the verdict is asked for in the same transaction", async () => {
    await collect();
    const [entry] = await database().timelineEntry.findMany({ where: { workspaceId, incidentId } });
    expect(entry).toMatchObject({
      kind: "evidence.collected",
      text: "Asked 2 resolvers for the MX of bigmail.example: all answered.",
    });
    const [follow] = await jobs("pipeline.follow-up");
    expect(follow?.payload).toMatchObject({ kind: "evidence.collected" });
  });
});

test("when no resolver answers the failures are kept as facts, within the time of a verdict, and it is asked again later", async () => {
  incidentId = await makeIncident(workspaceId, "real.example", refusedBy(BIGMAIL, "real.example", 3));
  const began = performance.now();
  expect(await collect()).not.toBeNull();
  expect(performance.now() - began).toBeLessThan(8_000);
  const evidence = await getEvidence(actor, { incidentId });
  expect(evidence.domains[0]).toMatchObject({ agree: null, nullMx: false, implicitMx: false });
  expect(evidence.domains[0]?.state.state).toBe("unknown");
  expect(evidence.domains[0]?.answers).toMatchObject([{ result: "timeout", rcode: null, ttl: null, mx: [] }]);
  const [retry] = await jobs("evidence.collect");
  expect(retry?.run_at).toEqual(new Date(NOW.getTime() + 5 * 60_000));
  expect(retry?.payload).toMatchObject({ attempt: 1 });
});

test("at most twenty domains are asked about, the largest, and the rest is counted", async () => {
  const many = Array.from({ length: 25 }, (_, index) =>
    refusedBy(BIGMAIL, `d${String(index).padStart(2, "0")}.bigmail.example`, index + 1),
  );
  incidentId = await makeIncident(workspaceId, "house", many.flat());
  await collect();
  const evidence = await getEvidence(actor, { incidentId });
  expect(evidence.domains).toHaveLength(20);
  expect(evidence.domains[0]).toMatchObject({ domain: "d24.bigmail.example", events: 25 });
  expect(evidence.domainsCut).toBe(5);
});

test("before the first round there is nothing, and it says so", async () => {
  const evidence = EvidenceShape.parse(await getEvidence(actor, { incidentId }));
  expect(evidence).toMatchObject({ roundId: null, resolvers: [], domains: [], domainsCut: 1 });
});

describe("who may", () => {
  test("an operator asks again, once however often the button is pressed, and in their own name", async () => {
    const operator = await makePerson(workspaceId, "operator", "Olga");
    expect(await askAgain(operator, { incidentId })).toEqual({ queued: true });
    await askAgain(operator, { incidentId });
    const waiting = await jobs("evidence.collect");
    expect(waiting).toHaveLength(1);
    expect(waiting[0]?.payload).toMatchObject({ force: true, askedBy: { name: "Olga" } });
  });

  test("a viewer reads but does not ask; another workspace sees nothing", async () => {
    const viewer = await makePerson(workspaceId, "viewer");
    expect((await getEvidence(viewer, { incidentId })).roundId).toBeNull();
    await expect(askAgain(viewer, { incidentId })).rejects.toMatchObject({ code: "forbidden" });
    const stranger = await makePerson(await makeWorkspace(), "administrator");
    await expect(getEvidence(stranger, { incidentId })).rejects.toMatchObject({ code: "not_found" });
  });
});
