import { beforeEach, describe, expect, test } from "vitest";
import { getCohort } from "#lib/cohort/get-cohort";
import { listMembers } from "#lib/cohort/list-members";
import { judgeNow } from "#lib/outcome/judge-now";
import { matchOutcomes } from "#lib/outcome/match-outcomes";
import { database } from "#lib/platform/database";
import { releaseStage } from "#lib/release/release-stage";
import { stopCohort } from "#lib/release/stop-cohort";
import { expireReviews } from "#lib/review/expire-reviews";
import { makePerson } from "#tests/support/people";
import {
  addDelivery,
  addFailures,
  addresses,
  approvedCohort,
  makeNight,
  minutesAfter,
  NIGHT,
  timelineKinds,
} from "#tests/support/retry";

let night: Awaited<ReturnType<typeof makeNight>>;
let cohortId: string;
let sample: string[];

const SAMPLE = 20;
const ALL = 50;

beforeEach(async () => {
  night = await makeNight();
  await addFailures(
    night.workspaceId,
    addresses(ALL).map((recipient) => ({ recipient })),
  );
  cohortId = (await approvedCohort(night, [SAMPLE])).cohort.id;
  await release(0, SAMPLE);
  sample = await recipientsOf(0);
});

const release = (stageIndex: number, count: number, now = NIGHT) =>
  releaseStage(night.ada, { cohortId, stageIndex, adapter: "file", count, now });
const match = (now = minutesAfter(60)) => matchOutcomes(night.ada, { workspaceId: night.workspaceId, now });
const judge = (stageIndex = 0, now = minutesAfter(60)) => judgeNow(night.ada, { cohortId, stageIndex, now });
const cohort = () => getCohort(night.ada, { cohortId });
async function recipientsOf(stage: number): Promise<string[]> {
  const { items } = await listMembers(night.ada, { cohortId, included: true, stage, limit: 500 });
  return items.map((item) => item.recipient);
}
async function deliver(recipients: readonly string[], at = minutesAfter(10)): Promise<void> {
  for (const recipient of recipients) await addDelivery(night.workspaceId, recipient, at);
}
const dispatch = (recipientKey: string) =>
  database().dispatch.findUniqueOrThrow({ where: { cohortId_recipientKey: { cohortId, recipientKey } } });
const incidentState = async () =>
  (await database().incident.findUniqueOrThrow({ where: { id: night.incidentId } })).state;

describe("what is heard of a released recipient", () => {
  test.each<[string, { deliveredAt?: number; failed?: ["bounced" | "deferred", number][] }, string | null]>([
    ["nothing", {}, null],
    ["a delivery before the hand-over", { deliveredAt: -1 }, null],
    ["a bounce before the hand-over", { failed: [["bounced", -1]] }, null],
    ["a delivery after it", { deliveredAt: 5 }, "delivered"],
    ["a bounce after it", { failed: [["bounced", 5]] }, "bounced"],
    ["a delay after it", { failed: [["deferred", 5]] }, "deferred"],
    ["a delay, then a delivery", { deliveredAt: 9, failed: [["deferred", 5]] }, "delivered"],
    [
      "a delay, then a bounce",
      {
        failed: [
          ["deferred", 5],
          ["bounced", 9],
        ],
      },
      "bounced",
    ],
    ["a bounce, then a delivery: the first final answer", { deliveredAt: 9, failed: [["bounced", 5]] }, "bounced"],
    ["a delivery, then a bounce: the first final answer", { deliveredAt: 5, failed: [["bounced", 9]] }, "delivered"],
  ])("%s", async (_what, heard, outcome) => {
    const [recipient = ""] = sample;
    await addFailures(
      night.workspaceId,
      (heard.failed ?? []).map(([how, minute]) => ({
        recipient: recipient.toUpperCase(),
        outcome: how,
        reason: "mailbox_full",
        at: minutesAfter(minute),
      })),
    );
    if (heard.deliveredAt !== undefined) await deliver([recipient], minutesAfter(heard.deliveredAt));
    await match();
    const row = await dispatch(recipient);
    expect(row.outcome).toBe(outcome);
    expect(row.outcomeEventId === null).toBe(outcome === null || outcome === "delivered");
    expect(await match()).toEqual({ matched: 0, judged: 0 });
  });

  test("a final answer stays, whatever comes later", async () => {
    const [recipient = ""] = sample;
    await deliver([recipient], minutesAfter(5));
    await match();
    await addFailures(night.workspaceId, [{ recipient, reason: "mailbox_full", at: minutesAfter(4) }]);
    await match();
    expect(await dispatch(recipient)).toMatchObject({ outcome: "delivered", outcomeAt: minutesAfter(5) });
  });

  test("a second telling of a failure, and another workspace's mail, say nothing", async () => {
    const [recipient = ""] = sample;
    await addFailures(night.workspaceId, [{ recipient, counted: false, at: minutesAfter(5) }]);
    const elsewhere = await makeNight();
    await addDelivery(elsewhere.workspaceId, recipient, minutesAfter(5));
    await match();
    expect((await dispatch(recipient)).outcome).toBeNull();
  });
});

describe("judging", () => {
  test("a pass opens the next stage, and only that", async () => {
    await deliver(sample);
    expect(await match()).toEqual({ matched: SAMPLE, judged: 1 });
    const after = await cohort();
    expect(after.state).toBe("releasing");
    expect(after.stages[0]).toMatchObject({
      state: "passed",
      figures: { handedOver: SAMPLE, delivered: SAMPLE, failed: 0, disposed: 1 },
    });
    expect(after.stages[0]?.figures?.bound).toBeCloseTo(0.139, 3);
    expect(after.stages[1]?.blockedBy).toBeNull();
    expect((await timelineKinds(night.incidentId)).at(-1)).toBe("outcome.passed");
    expect((await release(1, ALL - SAMPLE, minutesAfter(61))).stages[1]?.state).toBe("observing");
  });

  test("the last pass completes the cohort and resolves an incident whose spike is past", async () => {
    await deliver(sample);
    await match();
    await release(1, ALL - SAMPLE, minutesAfter(61));
    await deliver(await recipientsOf(1), minutesAfter(70));
    await match(minutesAfter(80));
    expect((await cohort()).state).toBe("completed");
    expect(await incidentState()).toBe("resolved");
  });

  test("before the deadline too little is only observed, with the numbers so far", async () => {
    await deliver(sample.slice(0, 17));
    expect(await match()).toEqual({ matched: 17, judged: 0 });
    const { state, stages } = await cohort();
    expect(state).toBe("releasing");
    expect(stages[0]).toMatchObject({ state: "observing", figures: { delivered: 17, disposed: 0.85 } });
    expect(stages[1]?.blockedBy).toContain("Stage 1 has not passed");
  });

  test("at the deadline too little is inconclusive: the cohort pauses and nothing advances", async () => {
    await deliver(sample.slice(0, 17));
    await match(minutesAfter(240));
    const { state, stages } = await cohort();
    expect(state).toBe("paused");
    expect(stages[0]?.state).toBe("inconclusive");
    await expect(release(1, ALL - SAMPLE, minutesAfter(241))).rejects.toThrow("inconclusive");

    // More is heard: no job takes it further by itself, a person's question does.
    await deliver(sample);
    await match(minutesAfter(250));
    expect((await cohort()).state).toBe("paused");
    const judged = await judge(0, minutesAfter(250));
    expect(judged).toMatchObject({ state: "releasing" });
    expect(judged.stages[0]?.state).toBe("passed");
  });

  test("asking again with nothing new stays inconclusive and writes nothing", async () => {
    await match(minutesAfter(240));
    const before = await timelineKinds(night.incidentId);
    expect((await judge(0, minutesAfter(300))).state).toBe("paused");
    expect(await timelineKinds(night.incidentId)).toEqual(before);
  });

  test("failures that push the bound over 10 % stop the cohort", async () => {
    const [bad = "", ...good] = sample;
    await deliver(good);
    await addFailures(night.workspaceId, [{ recipient: bad, reason: "mailbox_full", at: minutesAfter(5) }]);
    await match();
    const { state, stages } = await cohort();
    expect(state).toBe("stopped");
    expect(stages.map((stage) => stage.state)).toEqual(["failed", "stopped"]);
    expect(stages[0]?.figures?.why).toContain("over the 10 % allowed");
    expect(await incidentState()).toBe("monitoring");
    await expect(release(1, ALL - SAMPLE, minutesAfter(61))).rejects.toMatchObject({ code: "conflict" });
  });

  test("two relay denials by one address stop it at once, two addresses do not", async () => {
    const [first = "", second = ""] = sample;
    await addFailures(night.workspaceId, [
      { recipient: first, remoteIp: "192.0.2.66", at: minutesAfter(5) },
      { recipient: second, remoteIp: "192.0.2.67", at: minutesAfter(5) },
    ]);
    await match();
    expect((await cohort()).state).toBe("releasing");
    const [, , third = ""] = sample;
    await addFailures(night.workspaceId, [
      { recipient: third, remoteIp: "192.0.2.67", outcome: "deferred", at: minutesAfter(6) },
    ]);
    await match();
    const { state, stages } = await cohort();
    expect(state).toBe("stopped");
    expect(stages[0]?.figures?.why).toBe("192.0.2.67 refused 2 of the retried recipients to relay.");
  });

  test("recipients in doubt count as unheard until something is heard of them", async () => {
    await database().dispatch.updateMany({
      where: { cohortId, recipientKey: { in: sample.slice(0, 5) } },
      data: { state: "unknown", handedOverAt: null },
    });
    await deliver(sample.slice(5));
    await match(minutesAfter(240));
    expect((await cohort()).stages[0]).toMatchObject({
      state: "inconclusive",
      figures: { handedOver: 15, unknown: 5, disposed: 0.75 },
    });
    await deliver(sample.slice(0, 5), minutesAfter(12));
    expect((await judge(0, minutesAfter(250))).stages[0]).toMatchObject({
      state: "passed",
      figures: { unknown: 5, delivered: 20 },
    });
  });

  test("ten judges at once judge once", async () => {
    await deliver(sample);
    await Promise.all(Array.from({ length: 10 }, () => match()));
    expect((await timelineKinds(night.incidentId)).filter((kind) => kind === "outcome.passed")).toHaveLength(1);
  });

  test("an approval that lapsed while the stage was observed stays lapsed after its pass", async () => {
    await expireReviews(night.ada, { workspaceId: night.workspaceId, now: minutesAfter(24 * 60) });
    await deliver(sample);
    await match(minutesAfter(24 * 60 + 1));
    const { state, stages } = await cohort();
    expect([state, stages[0]?.state]).toEqual(["stale", "passed"]);
    expect(stages[1]?.blockedBy).toContain("ask for a review again");
  });

  test("a stopped cohort is not judged, but what became of its recipients is still written down", async () => {
    await stopCohort(night.grace, { cohortId, now: minutesAfter(1) });
    await deliver(sample);
    expect(await match()).toEqual({ matched: SAMPLE, judged: 0 });
    expect((await cohort()).state).toBe("stopped");
    await expect(judge()).rejects.toThrow("stopped already");
  });

  test("what is not released, or judged for good, cannot be judged; nor by a viewer", async () => {
    await expect(judge(1)).rejects.toThrow("nothing to judge");
    await deliver(sample);
    await match();
    await expect(judge()).rejects.toThrow("passed already");
    const viewer = await makePerson(night.workspaceId, "viewer");
    await expect(judgeNow(viewer, { cohortId, stageIndex: 0, now: NIGHT })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
