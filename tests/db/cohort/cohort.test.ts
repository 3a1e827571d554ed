import { beforeEach, describe, expect, test } from "vitest";
import { freezeCohort } from "#lib/cohort/freeze-cohort";
import { getCohort } from "#lib/cohort/get-cohort";
import { listCohorts } from "#lib/cohort/list-cohorts";
import { listMembers } from "#lib/cohort/list-members";
import { proposeCohort } from "#lib/cohort/propose-cohort";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import { makePerson, makeWorkspace } from "#tests/support/people";
import {
  addDelivery,
  addFailures,
  addresses,
  approvedCohort,
  frozenCohort,
  makeNight,
  minutesAfter,
  NIGHT,
  timelineKinds,
} from "#tests/support/retry";

let night: Awaited<ReturnType<typeof makeNight>>;

beforeEach(async () => {
  night = await makeNight();
});

const propose = (over: Partial<Parameters<typeof proposeCohort>[1]> = {}) =>
  proposeCohort(night.ada, { incidentId: night.incidentId, stages: [60, 300, 1500], now: NIGHT, ...over });
const members = async (cohortId: string, included = true) =>
  (await listMembers(night.ada, { cohortId, included, limit: 500 })).items;

describe("proposing a cohort", () => {
  test("takes in who bounced in the window and leaves out the others, each with a reason", async () => {
    const { workspaceId } = night;
    await addFailures(workspaceId, [
      { recipient: "Good@Example.org", at: minutesAfter(-40) },
      { recipient: "Good@Example.org", at: minutesAfter(-30) },
      { recipient: "good@example.org", at: minutesAfter(-35) },
      { recipient: "both@example.org", outcome: "deferred" },
      { recipient: "both@example.org" },
      { recipient: "queued@example.org", outcome: "deferred" },
      { recipient: "since@example.org" },
      { recipient: "before@example.org" },
      { recipient: "hand@example.org" },
      { recipient: "gone@example.org" },
      { recipient: "gone@example.org", reason: "user_unknown", at: minutesAfter(-5000), enhancedStatus: "5.1.1" },
      { recipient: "code@example.org" },
      { recipient: "code@example.org", reason: "other", at: minutesAfter(20), enhancedStatus: "5.1.1" },
      { recipient: "relay511@example.org" },
      { recipient: "relay511@example.org", at: minutesAfter(-5000), enhancedStatus: "5.1.1" },
      { recipient: "back@example.org" },
      { recipient: "back@example.org", reason: "user_unknown", at: minutesAfter(-5000), enhancedStatus: "5.1.1" },
      { recipient: "postmaster" },
      { recipient: "early@example.org", at: minutesAfter(-61) },
      { recipient: "later@example.org", at: minutesAfter(-9) },
      { recipient: "full@example.org", reason: "mailbox_full" },
      { recipient: "twice-told@example.org", counted: false },
    ]);
    await addDelivery(workspaceId, "since@example.org", minutesAfter(-5));
    await addDelivery(workspaceId, "before@example.org", minutesAfter(-50));
    await addDelivery(workspaceId, "back@example.org", minutesAfter(-4000));
    await database().recipientState.create({
      data: { workspaceId, recipientKey: "hand@example.org", suppressedAt: NIGHT, suppressedWhy: "asked to" },
    });

    const cohort = await propose({ note: "after the rollback" });
    expect(cohort).toMatchObject({ state: "draft", memberCount: 5, excludedCount: 7, planHash: null, number: 1 });
    const included = await members(cohort.id);
    expect(included.map((each) => each.recipient)).toEqual([
      "back@example.org",
      "before@example.org",
      "both@example.org",
      "Good@Example.org",
      "relay511@example.org",
    ]);
    expect(included.find((each) => each.recipient === "Good@Example.org")).toMatchObject({
      failures: 3,
      remoteIp: "192.0.2.10",
      stageIndex: 0,
      lastFailedAt: minutesAfter(-30).toISOString(),
    });
    const excluded = Object.fromEntries((await members(cohort.id, false)).map((each) => [each.recipient, each.why]));
    expect(excluded).toEqual({
      "code@example.org": "bounced_elsewhere",
      "gone@example.org": "bounced_elsewhere",
      "good@example.org": "duplicate_case",
      "hand@example.org": "suppressed_by_hand",
      postmaster: "not_an_address",
      "queued@example.org": "still_queued",
      "since@example.org": "delivered_since",
    });
    expect(cohort.excludedByReason.reduce((sum, each) => sum + each.count, 0)).toBe(7);
    expect(await timelineKinds(night.incidentId)).toEqual(["hold.opened", "cohort.proposed"]);
  });

  test("spreads members over stages and says how wide the sample is", async () => {
    await addFailures(
      night.workspaceId,
      addresses(100).map((recipient, index) => ({ recipient, remoteIp: index === 42 ? "192.0.2.66" : "192.0.2.10" })),
    );
    const cohort = await propose({ stages: [60] });
    expect(cohort.stages.map(({ size, state }) => [size, state])).toEqual([
      [60, "waiting"],
      [40, "waiting"],
    ]);
    expect(cohort.stages[0]?.boundIfClean).toBeCloseTo(0.0487, 4);
    expect(cohort.stages[0]?.blockedBy).toContain("draft");
    expect(cohort.spread.filter((each) => each.dimension === "Rejecting address")).toEqual([
      { dimension: "Rejecting address", value: "192.0.2.10", members: 99, inSample: 59 },
      { dimension: "Rejecting address", value: "192.0.2.66", members: 1, inSample: 1 },
    ]);
  });

  test("takes a window of one's own, half-open", async () => {
    await addFailures(night.workspaceId, [
      { recipient: "a@example.org", at: minutesAfter(-40) },
      { recipient: "b@example.org", at: minutesAfter(-30) },
    ]);
    const cohort = await propose({ from: minutesAfter(-40).toISOString(), to: minutesAfter(-30).toISOString() });
    expect((await members(cohort.id)).map((each) => each.recipient)).toEqual(["a@example.org"]);
    await expect(propose({ from: minutesAfter(-30), to: minutesAfter(-30) })).rejects.toMatchObject({
      code: "invalid",
    });
  });

  test("leaves out who is in another approved cohort of the incident, and who failed after a retry", async () => {
    await addFailures(night.workspaceId, [{ recipient: "a@example.org" }, { recipient: "b@example.org" }]);
    const { cohort } = await approvedCohort(night);
    expect((await propose()).excludedByReason).toMatchObject([{ why: "in_another_cohort", count: 2 }]);
    await database().dispatch.create({
      data: {
        workspaceId: night.workspaceId,
        cohortId: cohort.id,
        recipientKey: "a@example.org",
        stageIndex: 0,
        recipient: "a@example.org",
        idempotencyKey: newId("key"),
        state: "handed_over",
        claimedAt: NIGHT,
        handedOverAt: NIGHT,
        outcome: "bounced",
        outcomeAt: minutesAfter(1),
      },
    });
    expect((await propose()).excludedByReason).toMatchObject([
      { why: "failed_after_retry", count: 1 },
      { why: "in_another_cohort", count: 1 },
    ]);
  });

  test("is refused for a false alarm, to a viewer, and across workspaces", async () => {
    await database().incident.update({ where: { id: night.incidentId }, data: { state: "false_alarm" } });
    await expect(propose()).rejects.toMatchObject({ code: "conflict" });
    const viewer = await makePerson(night.workspaceId, "viewer");
    const wish = { incidentId: night.incidentId, stages: [60], now: NIGHT };
    await expect(proposeCohort(viewer, wish)).rejects.toMatchObject({ code: "forbidden" });
    const stranger = await makePerson(await makeWorkspace(), "administrator");
    await expect(proposeCohort(stranger, wish)).rejects.toMatchObject({ code: "not_found" });
    await expect(listCohorts(stranger, { incidentId: night.incidentId })).rejects.toMatchObject({ code: "not_found" });
  });

  test("by a token it belongs to the person who made the token", async () => {
    await addFailures(night.workspaceId, [{ recipient: "a@example.org" }]);
    const { workspaceId, grace } = night;
    const id = newId("tok");
    await database().apiToken.create({
      data: {
        id,
        workspaceId,
        name: "ci",
        prefix: "rbd_000000",
        tokenHash: id,
        scopes: ["operate"],
        createdById: grace.id,
      },
    });
    const token = { kind: "token", id, name: "ci", scopes: ["operate"], workspaceId } as const;
    const cohort = await proposeCohort(token, { incidentId: night.incidentId, stages: [60], now: NIGHT });
    expect(cohort.author).toEqual({ id: grace.id, name: "ci (token)" });
  });

  test("numbers are one after the other, also for two at once", async () => {
    await addFailures(night.workspaceId, [{ recipient: "a@example.org" }]);
    const both = await Promise.all([propose(), propose(), propose()]);
    expect(both.map((each) => each.number).sort()).toEqual([1, 2, 3]);
    expect((await listCohorts(night.ada, { incidentId: night.incidentId })).items).toHaveLength(3);
  });
});

describe("freezing", () => {
  beforeEach(() =>
    addFailures(
      night.workspaceId,
      addresses(5).map((recipient) => ({ recipient })),
    ),
  );

  test("gives the plan its hash, once", async () => {
    const draft = await propose();
    const frozen = await freezeCohort(night.ada, { cohortId: draft.id, now: NIGHT });
    expect(frozen).toMatchObject({ state: "frozen", planHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await expect(freezeCohort(night.ada, { cohortId: draft.id, now: NIGHT })).rejects.toMatchObject({
      code: "conflict",
    });
    expect((await frozenCohort(night.ada, night.incidentId)).planHash).toBe(frozen.planHash);
  });

  test("makes members and hash unchangeable, also by SQL", async () => {
    const { id } = await frozenCohort(night.ada, night.incidentId);
    const refused = (work: Promise<unknown>, words: string) => expect(work).rejects.toThrow(words);
    const db = database();
    await refused(
      db.$executeRaw`UPDATE "CohortMember" SET "recipient" = 'eve' WHERE "cohortId" = ${id}`,
      "do not change",
    );
    await refused(db.$executeRaw`DELETE FROM "CohortMember" WHERE "cohortId" = ${id}`, "do not change");
    await refused(db.$executeRaw`UPDATE "Cohort" SET "planHash" = '0' WHERE "id" = ${id}`, "make a new one");
    await refused(db.$executeRaw`UPDATE "Cohort" SET "authorId" = 'eve' WHERE "id" = ${id}`, "does not change");
  });

  test("an empty plan cannot be frozen", async () => {
    const empty = await propose({ from: minutesAfter(-1000), to: minutesAfter(-999) });
    expect(empty.stages).toEqual([]);
    await expect(freezeCohort(night.ada, { cohortId: empty.id, now: NIGHT })).rejects.toThrow(
      "Nobody is in this cohort",
    );
  });

  test("one spelling of a recipient is in, also when somebody writes past the plan", async () => {
    const draft = await propose();
    const [first] = await database().cohortMember.findMany({ where: { cohortId: draft.id, included: true } });
    if (!first) throw new Error("no member");
    const again = { ...first, recipient: first.recipient.toUpperCase() };
    await expect(database().cohortMember.create({ data: again })).rejects.toThrow();
    await database().cohortMember.create({ data: { ...again, included: false } });
  });
});

describe("members as a list", () => {
  test("pages meet every member once, and filters narrow", async () => {
    await addFailures(
      night.workspaceId,
      addresses(25).map((recipient) => ({ recipient })),
    );
    const { id } = await propose({ stages: [10] });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listMembers>> = await listMembers(night.ada, {
        cohortId: id,
        included: true,
        limit: 10,
        ...(cursor ? { cursor } : {}),
      });
      expect(page.total).toBe(25);
      seen.push(...page.items.map((item) => item.recipient));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(addresses(25));
    expect((await listMembers(night.ada, { cohortId: id, included: true, stage: 0, limit: 100 })).total).toBe(10);
    expect((await listMembers(night.ada, { cohortId: id, included: true, q: "user00007", limit: 100 })).total).toBe(1);
    expect((await listMembers(night.ada, { cohortId: id, included: true, q: "%", limit: 100 })).total).toBe(0);
    await expect(
      listMembers(night.ada, { cohortId: id, included: true, cursor: "bm9uc2Vuc2U", limit: 10 }),
    ).rejects.toMatchObject({ code: "invalid" });
  });
});

test("a hundred thousand recipients are planned, frozen and read", async () => {
  await database().$executeRaw`
    INSERT INTO "DeliveryEvent" ("workspaceId", "eventKey", "uploadId", "format", "line", "itemIndex", "outcome",
      "recipient", "recipientKey", "recipientDomain", "occurredAt", "occurredAtFrom", "reason", "rule", "provider", "saidBy")
    SELECT ${night.workspaceId}, decode(md5(n::text), 'hex'), 'upl_test', 'postfix_log', n, 0, 'bounced',
      'User' || n || '@example.org', 'user' || n || '@example.org', 'example.org', ${minutesAfter(-30)}, 'log',
      'relay_denied', 'relay.denied', 'example', 'recipient_mx'
    FROM generate_series(1, 100000) n`;
  const draft = await propose();
  expect(draft.memberCount).toBe(100_000);
  expect(draft.stages.map((stage) => stage.size)).toEqual([60, 300, 1500, 98_140]);
  const frozen = await freezeCohort(night.ada, { cohortId: draft.id, now: NIGHT });
  expect((await getCohort(night.ada, { cohortId: frozen.id })).planHash).toBe(frozen.planHash);
}, 240_000);
