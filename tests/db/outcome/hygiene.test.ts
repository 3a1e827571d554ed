import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { suppressByHand } from "#lib/hold/by-hand/change-by-hand";
import { listByHand } from "#lib/hold/by-hand/list-by-hand";
import { checkSuppression } from "#lib/hold/check-suppression";
import { followHolds } from "#lib/hold/feed/follow-holds";
import { decideHygiene } from "#lib/outcome/hygiene/decide-hygiene";
import { exportHygiene, listHygiene } from "#lib/outcome/hygiene/list-hygiene";
import { matchOutcomes } from "#lib/outcome/match-outcomes";
import { settlePassed } from "#lib/outcome/settle-passed";
import { database } from "#lib/platform/database";
import { releaseStage } from "#lib/release/release-stage";
import { stopCohort } from "#lib/release/stop-cohort";
import { FeedConsumer } from "#tests/support/feed-consumer";
import { makePerson, makeWorkspace } from "#tests/support/people";
import {
  addDelivery,
  addFailures,
  addresses,
  approvedCohort,
  type Failure,
  makeNight,
  minutesAfter,
  NIGHT,
  timelineKinds,
} from "#tests/support/retry";

const ALL = 62;
/** Long after the deadline of the stage. */
const LATER = minutesAfter(600);

let night: Awaited<ReturnType<typeof makeNight>>;
let cohortId: string;

beforeEach(async () => {
  ({ night, cohortId } = await released());
});

/** Everybody who failed once is retried in one stage. */
async function released() {
  const made = await makeNight();
  await addFailures(
    made.workspaceId,
    addresses(ALL).map((recipient) => ({ recipient })),
  );
  await followHolds(made.ada, { workspaceId: made.workspaceId, now: NIGHT });
  const { cohort } = await approvedCohort(made, [ALL]);
  await releaseStage(made.ada, { cohortId: cohort.id, stageIndex: 0, adapter: "file", count: ALL, now: NIGHT });
  return { night: made, cohortId: cohort.id };
}

const [bad = "", quiet = "", ...good] = addresses(ALL);
const again = (over: Partial<Failure> = {}) =>
  addFailures(night.workspaceId, [{ recipient: bad, at: minutesAfter(5), ...over }]);
async function passed(): Promise<void> {
  for (const recipient of good) await addDelivery(night.workspaceId, recipient, minutesAfter(10));
  await matchOutcomes(night.ada, { workspaceId: night.workspaceId, now: minutesAfter(60) });
  const stage = await database().releaseStage.findFirst({ where: { cohortId } });
  expect(stage?.state).toBe("passed");
}
const settle = (now = minutesAfter(61)) => settlePassed(night.ada, { workspaceId: night.workspaceId, now });
const list = (state: "proposed" | "accepted" | "dismissed" | "withdrawn" = "proposed") =>
  listHygiene(night.ada, { state, limit: 100 });
const held = async (recipients: readonly string[], now = minutesAfter(61)) =>
  (await checkSuppression(night.ada, { recipients: [...recipients], now })).items
    .filter((item) => item.answer === "held")
    .map((item) => item.recipient);

describe("recipients of a stage that passed", () => {
  test("who took the mail leave the hold, with a timeline row and in the feed; the others stay", async () => {
    const consumer = new FeedConsumer(night.ada);
    await consumer.poll(NIGHT);
    expect(consumer.held(NIGHT)).toHaveLength(ALL);
    await again();
    await passed();
    expect(await settle()).toMatchObject({ recovered: good.length });
    expect(await held([bad, quiet, ...good])).toEqual([bad, quiet]);
    await consumer.poll(minutesAfter(61));
    expect(consumer.held(minutesAfter(61))).toEqual([bad, quiet]);
    expect(await timelineKinds(night.incidentId)).toContain("hold.recovered");
    expect(await settle()).toMatchObject({ recovered: 0 });
  });

  test("who met no refusal leave at the deadline, and who fails in the window again is held again", async () => {
    await passed();
    await settle();
    expect(await held([quiet])).toEqual([quiet]);
    await settle(LATER);
    expect(await held([quiet], LATER)).toEqual([]);
    await database().hold.updateMany({ where: { incidentId: night.incidentId }, data: { endsAt: null } });
    await addFailures(night.workspaceId, [{ recipient: quiet, at: minutesAfter(650) }]);
    expect(await held([quiet], minutesAfter(700))).toEqual([quiet]);
    await followHolds(night.ada, { workspaceId: night.workspaceId, now: minutesAfter(700) });
    const consumer = new FeedConsumer(night.ada);
    await consumer.poll(minutesAfter(700));
    expect(consumer.held(minutesAfter(700))).toContain(quiet);
  });

  test("nobody leaves while the stage has not passed", async () => {
    await addDelivery(night.workspaceId, quiet, minutesAfter(5));
    await matchOutcomes(night.ada, { workspaceId: night.workspaceId, now: minutesAfter(60) });
    expect(await settle()).toEqual({ recovered: 0, proposed: 0 });
    expect(await held([quiet])).toEqual([quiet]);
  });
});

describe("the hygiene list", () => {
  test("proposes who bounced again where the rest got through, once, with both failures", async () => {
    await again({ remoteIp: "192.0.2.77" });
    await passed();
    expect(await settle()).toMatchObject({ proposed: 1 });
    expect(await settle()).toMatchObject({ proposed: 0 });
    const { items, total, nextCursor } = await list();
    expect([total, nextCursor]).toEqual([1, null]);
    expect(items).toMatchObject([
      {
        recipient: bad,
        state: "proposed",
        first: { at: minutesAfter(-30).toISOString(), reason: "relay_denied", remoteIp: "192.0.2.10" },
        retriedAt: NIGHT.toISOString(),
        second: { at: minutesAfter(5).toISOString(), reason: "relay_denied", remoteIp: "192.0.2.77" },
        cohort: { id: cohortId, stageIndex: 0 },
      },
    ]);
    expect(items[0]?.first.eventId).not.toBe(items[0]?.second.eventId);
    expect(await timelineKinds(night.incidentId)).toContain("hygiene.proposed");
  });

  test.each<[string, Partial<Failure>]>([
    ["a full mailbox", { reason: "mailbox_full", enhancedStatus: "5.2.2" }],
    ["a reason about us", { reason: "policy", enhancedStatus: "5.7.1" }],
    ["a delay", { outcome: "deferred" }],
    ["a second telling", { counted: false }],
    ["a failure before the retry", { at: minutesAfter(-1) }],
  ])("not for %s", async (_what, failure) => {
    await again(failure);
    await passed();
    expect(await settle(LATER)).toMatchObject({ proposed: 0 });
    expect((await list()).items).toEqual([]);
  });

  describe("in a stage that failed or was stopped", () => {
    const deliver = async (recipients: readonly string[]) => {
      for (const recipient of recipients) await addDelivery(night.workspaceId, recipient, minutesAfter(10));
    };
    const match = (now = minutesAfter(60)) => matchOutcomes(night.ada, { workspaceId: night.workspaceId, now });
    const stop = () => stopCohort(night.ada, { cohortId, now: minutesAfter(20) });
    const stageState = async () => (await database().releaseStage.findFirst({ where: { cohortId } }))?.state;

    test("proposes who bounced where 45 others of the domain got through before Stop", async () => {
      await again({ remoteIp: "192.0.2.77" });
      await deliver(good.slice(0, 45));
      await stop();
      await match();
      expect(await stageState()).toBe("stopped");
      expect(await settle()).toMatchObject({ recovered: 0, proposed: 1 });
      expect((await list()).items).toMatchObject([{ recipient: bad }]);
      expect(await settle(LATER)).toMatchObject({ proposed: 0 });
    });

    test("proposes nobody where too few others answered to call the way open", async () => {
      await again({ remoteIp: "192.0.2.77" });
      await deliver(good.slice(0, 44));
      await stop();
      await match();
      expect(await settle()).toMatchObject({ proposed: 0 });
    });

    test("proposes none of two whom one server denied to relay, however many others got through", async () => {
      await again({ remoteIp: "192.0.2.77" });
      await again({ recipient: quiet, remoteIp: "192.0.2.77" });
      await deliver(good);
      await match();
      expect(await stageState()).toBe("failed");
      expect(await settle()).toMatchObject({ proposed: 0 });
    });
  });

  test("accepting suppresses the address by hand and ends its hold; dismissing does not", async () => {
    await again();
    await addFailures(night.workspaceId, [{ recipient: quiet, reason: "user_unknown", at: minutesAfter(6) }]);
    await passed();
    await settle();
    const ids = Object.fromEntries((await list()).items.map((item) => [item.recipient, item.id]));
    const decide = (recipient: string, decision: "accept" | "dismiss") =>
      decideHygiene(night.ada, { id: ids[recipient] ?? "", decision, words: "seen", now: LATER });
    expect(await decide(bad, "accept")).toMatchObject({ state: "accepted", decidedBy: { name: "Ada" }, words: "seen" });
    expect(await decide(quiet, "dismiss")).toMatchObject({ state: "dismissed" });
    await expect(decide(bad, "dismiss")).rejects.toMatchObject({ code: "conflict" });
    expect((await listByHand(night.ada, { limit: 10 })).items).toMatchObject([
      { recipient: bad, why: expect.stringContaining("Failed again after a retry") },
    ]);
    expect(await held([bad])).toEqual([]);
    expect(await settle(LATER)).toMatchObject({ proposed: 0 });
    const actions = await database().auditEntry.findMany({ where: { workspaceId: night.workspaceId } });
    expect(actions.map((row) => row.action)).toEqual(
      expect.arrayContaining(["hygiene.accept", "hygiene.dismiss", "suppression.added"]),
    );
  });

  test("two people at once: one decides, the other is told", async () => {
    await again();
    await passed();
    await settle();
    const id = (await list()).items[0]?.id ?? "";
    const both = await Promise.allSettled(
      (["accept", "dismiss"] as const).map((decision) => decideHygiene(night.ada, { id, decision, now: LATER })),
    );
    expect(both.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("takes a proposal back when the address has taken mail, and makes none of somebody suppressed", async () => {
    await again();
    await passed();
    await settle();
    await addDelivery(night.workspaceId, bad, minutesAfter(120));
    await settle(LATER);
    expect((await list()).items).toEqual([]);
    expect((await list("withdrawn")).items).toMatchObject([{ recipient: bad }]);
    ({ night, cohortId } = await released());
    await again();
    await suppressByHand(night.ada, { recipients: [bad], why: "asked to", now: NIGHT });
    await passed();
    expect(await settle()).toMatchObject({ proposed: 0 });
  });

  test("is a file of its own, and no cell of it is a formula", async () => {
    await again();
    await passed();
    await settle();
    const id = (await list()).items[0]?.id ?? "";
    await decideHygiene(night.ada, { id, decision: "accept", words: "=1+1", now: LATER });
    const file = async (format: "csv" | "ndjson" | "txt") =>
      new Response((await exportHygiene(night.ada, { state: "accepted", format })).stream).text();
    expect(await file("txt")).toBe(`${bad}\n`);
    expect(JSON.parse(await file("ndjson"))).toMatchObject({ recipient: bad, state: "accepted" });
    const [head, line] = (await file("csv")).split("\r\n");
    expect(head).toMatch(/^recipient,state,incident,cohort,first_at/);
    expect(line).toContain(`${bad},accepted,`);
    expect(line).toContain(",'=1+1");
  });

  test("is the workspace's own, and decided by operators", async () => {
    await again();
    await passed();
    await settle();
    const id = (await list()).items[0]?.id ?? "";
    const viewer = await makePerson(night.workspaceId, "viewer");
    await expect(decideHygiene(viewer, { id, decision: "accept", now: LATER })).rejects.toMatchObject({
      code: "forbidden",
    });
    const stranger = await makePerson(await makeWorkspace(), "administrator");
    expect((await listHygiene(stranger, { state: "proposed", limit: 10 })).items).toEqual([]);
    await expect(decideHygiene(stranger, { id, decision: "accept", now: LATER })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

test("no single failure leads to the hygiene list, whatever it is and whenever it came", async () => {
  await passed();
  await settle(LATER);
  const failure = fc.record({
    at: fc.integer({ min: -5000, max: 5000 }).map((minutes) => minutesAfter(minutes)),
    reason: fc.constantFrom("relay_denied", "user_unknown", "mailbox_disabled", "mailbox_full"),
    outcome: fc.constantFrom("bounced" as const, "deferred" as const),
    enhancedStatus: fc.constantFrom("5.7.1", "5.4.1", "5.1.1", "4.7.1"),
  });
  let count = 0;
  await fc.assert(
    fc.asyncProperty(failure, async (one) => {
      count += 1;
      const recipient = `single${count}@example.org`;
      await addFailures(night.workspaceId, [{ recipient, ...one }]);
      await matchOutcomes(night.ada, { workspaceId: night.workspaceId, now: LATER });
      await settle(LATER);
      expect(await database().hygieneItem.count({ where: { recipientKey: recipient } })).toBe(0);
    }),
    { numRuns: 25 },
  );
  // Nor does the database take a row that names one failure twice.
  const [event] = await database().deliveryEvent.findMany({ where: { workspaceId: night.workspaceId }, take: 1 });
  const row = { workspaceId: night.workspaceId, recipientKey: "x", recipient: "x", incidentId: "i", cohortId: "c" };
  const once = { firstEventId: event?.id ?? 0n, secondEventId: event?.id ?? 0n, firstAt: NIGHT, retriedAt: LATER };
  await expect(
    database().hygieneItem.create({
      data: {
        ...row,
        ...once,
        id: "hyg_x",
        stageIndex: 0,
        secondAt: minutesAfter(700),
        state: "proposed",
        proposedAt: LATER,
      },
    }),
  ).rejects.toThrow();
});
