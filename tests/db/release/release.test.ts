import { beforeEach, describe, expect, test } from "vitest";
import { getCohort } from "#lib/cohort/get-cohort";
import { listMembers } from "#lib/cohort/list-members";
import { changeHold } from "#lib/hold/change-hold";
import { database } from "#lib/platform/database";
import { stageFile } from "#lib/release/get-stage-file";
import { releaseStage } from "#lib/release/release-stage";
import { stopCohort } from "#lib/release/stop-cohort";
import { decideReview } from "#lib/review/decide-review";
import { requestReview } from "#lib/review/request-review";
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
  await addFailures(
    night.workspaceId,
    addresses(10).map((recipient) => ({ recipient: recipient.replace("user", "User") })),
  );
});

const release = (cohortId: string, over: Partial<Parameters<typeof releaseStage>[1]> = {}) =>
  releaseStage(night.ada, { cohortId, stageIndex: 0, adapter: "file", count: 4, now: NIGHT, ...over });
const dispatches = (cohortId: string) =>
  database().dispatch.findMany({ where: { cohortId }, orderBy: { recipientKey: "asc" } });
const textOf = async (file: { stream: ReadableStream<Uint8Array> }) => new Response(file.stream).text();

describe("releasing a stage as a file", () => {
  test("hands its recipients over once, as submitted, and writes it down", async () => {
    const { cohort } = await approvedCohort(night, [4]);
    const released = await release(cohort.id);
    expect(released).toMatchObject({ state: "releasing" });
    expect(released.stages[0]).toMatchObject({
      state: "observing",
      adapter: "file",
      deadlineAt: minutesAfter(240).toISOString(),
    });
    const rows = await dispatches(cohort.id);
    expect(rows).toHaveLength(4);
    expect(new Set(rows.map((row) => row.state))).toEqual(new Set(["handed_over"]));
    expect((await database().incident.findUniqueOrThrow({ where: { id: night.incidentId } })).state).toBe("retrying");
    expect((await timelineKinds(night.incidentId)).at(-1)).toBe("release.started");

    const wish = { cohortId: cohort.id, stageIndex: 0 };
    const txt = await stageFile(night.ada, { ...wish, format: "txt" });
    expect(txt.name).toBe("rebound-cohort-1-stage-1.txt");
    expect(await textOf(txt)).toBe(rows.map((row) => `${row.recipient}\n`).join(""));
    expect(rows[0]?.recipient).toMatch(/^User/);
    const lines = (await textOf(await stageFile(night.ada, { ...wish, format: "ndjson" }))).trim().split("\n");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      schema: "bounce-cohort/1",
      recipient: rows[0]?.recipient,
      idempotency_key: rows[0]?.idempotencyKey,
      verdict: "theirs/receiver_incident",
      remote_ip: "192.0.2.10",
      sending_ip: "198.51.100.4",
      reply_text: "550 5.7.1 Relaying denied",
    });
    expect((await textOf(await stageFile(night.ada, { ...wish, format: "csv" }))).split("\r\n")).toHaveLength(6);
  });

  test("twice at once makes one set of dispatches; the slower one is told", async () => {
    const { cohort } = await approvedCohort(night, [4]);
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => release(cohort.id)));
    expect(results.filter((each) => each.status === "fulfilled")).toHaveLength(1);
    for (const each of results) if (each.status === "rejected") expect(each.reason).toMatchObject({ code: "conflict" });
    expect(await dispatches(cohort.id)).toHaveLength(4);
    expect((await timelineKinds(night.incidentId)).filter((kind) => kind === "release.started")).toHaveLength(1);
  });

  test("who received mail since is cancelled and shown as such, once the release has begun", async () => {
    const { cohort } = await approvedCohort(night, [4]);
    await release(cohort.id);
    await pass(cohort.id);
    const rest = await listMembers(night.ada, { cohortId: cohort.id, included: true, stage: 1, limit: 100 });
    const [lucky, gone] = rest.items;
    if (!lucky || !gone) throw new Error("the rest is empty");
    await addDelivery(night.workspaceId, lucky.recipient, minutesAfter(1));
    await addFailures(night.workspaceId, [
      { recipient: gone.recipient, reason: "user_unknown", enhancedStatus: "5.1.1", at: minutesAfter(2) },
    ]);
    await release(cohort.id, { stageIndex: 1, count: 6, now: minutesAfter(3) });
    const rows = (await dispatches(cohort.id)).filter((row) => row.stageIndex === 1);
    const cancelled = rows.filter((row) => row.state === "cancelled");
    expect(Object.fromEntries(cancelled.map((row) => [row.recipient, row.outcomeReason]))).toEqual({
      [lucky.recipient]: "delivered_since",
      [gone.recipient]: "bounced_elsewhere",
    });
    expect(rows.filter((row) => row.state === "handed_over")).toHaveLength(4);
    const shown = await listMembers(night.ada, { cohortId: cohort.id, included: true, q: lucky.recipient, limit: 10 });
    expect(shown.items[0]?.dispatch).toMatchObject({ state: "cancelled", outcome: "delivered_since" });
    const file = await stageFile(night.ada, { cohortId: cohort.id, stageIndex: 1, format: "txt" });
    expect(await textOf(file)).not.toContain(lucky.recipient);
  });
});

describe("nothing goes out", () => {
  test("without an approval", async () => {
    const cohort = await frozenCohort(night.ada, night.incidentId, [4]);
    await expect(release(cohort.id)).rejects.toThrow("No review was asked for yet");
  });

  test("for another number than the one that was confirmed", async () => {
    const { cohort } = await approvedCohort(night, [4]);
    await expect(release(cohort.id, { count: 5 })).rejects.toThrow("You confirmed 5 recipients, and this stage has 4");
  });

  test("for a stage before the one ahead has passed, whatever else it is", async () => {
    const { cohort } = await approvedCohort(night, [4]);
    await expect(release(cohort.id, { stageIndex: 1, count: 6 })).rejects.toThrow("Stage 1 has not passed");
    await release(cohort.id);
    for (const state of ["observing", "inconclusive", "failed", "stopped"]) {
      await database().releaseStage.updateMany({ where: { cohortId: cohort.id, stageIndex: 0 }, data: { state } });
      await expect(release(cohort.id, { stageIndex: 1, count: 6 })).rejects.toThrow("Stage 1 has not passed");
    }
  });

  test("when the approval is a day old, before the job has said so", async () => {
    const { cohort } = await approvedCohort(night, [4]);
    await changeHold(night.ada, { incidentId: night.incidentId, action: "renew", now: minutesAfter(600) });
    await expect(release(cohort.id, { now: minutesAfter(24 * 60) })).rejects.toThrow("older than 24 hours");
  });

  test("when a fact changed, before the job has said so", async () => {
    const { cohort } = await approvedCohort(night, [4]);
    await database().incident.update({ where: { id: night.incidentId }, data: { side: "ours" } });
    await expect(release(cohort.id)).rejects.toThrow("The approval is stale: Verdict was");
  });

  test("when the hold is gone or has run out, or the incident was a false alarm", async () => {
    const { cohort } = await approvedCohort(night, [4]);
    await database().hold.updateMany({ where: { incidentId: night.incidentId }, data: { leaseUntil: NIGHT } });
    await expect(release(cohort.id)).rejects.toThrow("hold has run out");
    await database().hold.updateMany({ where: { incidentId: night.incidentId }, data: { state: "released" } });
    await expect(release(cohort.id)).rejects.toThrow("hold is not in place");
    await database().incident.update({ where: { id: night.incidentId }, data: { state: "false_alarm" } });
    await expect(release(cohort.id)).rejects.toThrow("false alarm");
  });

  test("to somebody whom another cohort of the incident has sent to, though both plans were frozen before", async () => {
    const other = await frozenCohort(night.grace, night.incidentId, [10]);
    const { cohort } = await approvedCohort(night, [10]);
    await release(cohort.id, { count: 10 });
    const eve = await makePerson(night.workspaceId, "approver", "Eve");
    const review = await requestReview(night.ada, { cohortId: other.id, now: NIGHT });
    await decideReview(eve, { reviewId: review.id, decision: "approve", planHash: review.planHash, now: NIGHT });
    await expect(release(other.id, { count: 10 })).rejects.toThrow("Nobody in this stage needs a retry any more");
    expect(await dispatches(other.id)).toEqual([]);
  });

  test("also when both are released at the same moment", async () => {
    const other = await frozenCohort(night.grace, night.incidentId, [10]);
    const { cohort } = await approvedCohort(night, [10]);
    const eve = await makePerson(night.workspaceId, "approver", "Eve");
    const review = await requestReview(night.ada, { cohortId: other.id, now: NIGHT });
    await decideReview(eve, { reviewId: review.id, decision: "approve", planHash: review.planHash, now: NIGHT });
    const both = await Promise.allSettled([release(cohort.id, { count: 10 }), release(other.id, { count: 10 })]);
    expect(both.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await database().dispatch.count({ where: { workspaceId: night.workspaceId } })).toBe(10);
  });

  test("for a token, a viewer, or a stranger", async () => {
    const { cohort } = await approvedCohort(night, [4]);
    const { workspaceId } = night;
    const wish = { cohortId: cohort.id, stageIndex: 0, adapter: "file", count: 4, now: NIGHT } as const;
    const token = { kind: "token", id: "tok_1", name: "ci", scopes: ["operate"], workspaceId } as const;
    await expect(releaseStage(token, wish)).rejects.toMatchObject({ code: "forbidden" });
    await expect(releaseStage(await makePerson(workspaceId, "viewer"), wish)).rejects.toMatchObject({
      code: "forbidden",
    });
    const stranger = await makePerson(await makeWorkspace(), "administrator");
    await expect(releaseStage(stranger, wish)).rejects.toMatchObject({ code: "not_found" });
    expect(await dispatches(cohort.id)).toHaveLength(0);
  });

  test("no file before the release", async () => {
    const { cohort } = await approvedCohort(night, [4]);
    const wish = { cohortId: cohort.id, stageIndex: 0, format: "csv" } as const;
    await expect(stageFile(night.ada, wish)).rejects.toMatchObject({ code: "conflict" });
    await expect(stageFile(night.ada, { ...wish, stageIndex: 9 })).rejects.toMatchObject({ code: "not_found" });
  });
});

/** The first stage was heard of: everybody received the mail. */
async function pass(cohortId: string): Promise<void> {
  const where = { cohortId, stageIndex: 0 };
  await database().dispatch.updateMany({ where, data: { outcome: "delivered", outcomeAt: minutesAfter(1) } });
  await database().releaseStage.updateMany({ where, data: { state: "passed" } });
}

describe("the database refuses a dispatch by itself", () => {
  const insert = (cohortId: string, recipientKey: string, stageIndex = 0) =>
    database().$executeRaw`
      INSERT INTO "Dispatch" ("workspaceId", "cohortId", "recipientKey", "stageIndex", "recipient", "idempotencyKey", "state", "claimedAt")
      VALUES (${night.workspaceId}, ${cohortId}, ${recipientKey}, ${stageIndex}, ${recipientKey}, ${cohortId + recipientKey}, 'claimed', now())`;

  test("without an approved review", async () => {
    const cohort = await frozenCohort(night.ada, night.incidentId, [4]);
    await expect(insert(cohort.id, "user00001@example.org")).rejects.toThrow("not approved");
    await expect(
      database().$executeRaw`UPDATE "Cohort" SET "state" = 'approved' WHERE "id" = ${cohort.id}`,
    ).rejects.toThrow("no approval of plan");
    const { cohort: lapsed } = await approvedCohort(night, [4]);
    await database().review.updateMany({ where: { cohortId: lapsed.id }, data: { state: "expired" } });
    await expect(insert(lapsed.id, "user00001@example.org")).rejects.toThrow("no approval of plan");
  });

  test("to somebody outside the plan, in another stage, or before the stage ahead has passed", async () => {
    const { cohort } = await approvedCohort(night, [4]);
    await expect(insert(cohort.id, "eve@example.org")).rejects.toThrow("not in stage 0");
    const [member] = (await listMembers(night.ada, { cohortId: cohort.id, included: true, stage: 1, limit: 1 })).items;
    const key = member?.recipient.toLowerCase() ?? "";
    await expect(insert(cohort.id, key, 0)).rejects.toThrow("not in stage 0");
    await expect(insert(cohort.id, key, 1)).rejects.toThrow("stage 0 has not passed");
  });

  test("twice for one recipient", async () => {
    const { cohort } = await approvedCohort(night, [4]);
    await release(cohort.id);
    const [row] = await dispatches(cohort.id);
    await expect(insert(cohort.id, row?.recipientKey ?? "")).rejects.toThrow("Dispatch_pkey");
  });
});

describe("Stop", () => {
  test("ends a cohort for good: no later stage, no file, no waiting review", async () => {
    const { cohort } = await approvedCohort(night, [4]);
    await release(cohort.id);
    const file = await stageFile(night.ada, { cohortId: cohort.id, stageIndex: 0, format: "txt" });
    await file.stream.cancel();
    const stopped = await stopCohort(night.grace, { cohortId: cohort.id, words: "too many", now: minutesAfter(1) });
    expect(stopped).toMatchObject({ state: "stopped", stoppedAt: minutesAfter(1).toISOString() });
    expect(stopped.stages.map((stage) => stage.state)).toEqual(["stopped", "stopped"]);
    await expect(release(cohort.id, { stageIndex: 1, count: 6 })).rejects.toMatchObject({ code: "conflict" });
    await expect(stageFile(night.ada, { cohortId: cohort.id, stageIndex: 0, format: "txt" })).rejects.toThrow(
      "stopped",
    );
    expect((await database().incident.findUniqueOrThrow({ where: { id: night.incidentId } })).state).toBe("monitoring");
    expect((await timelineKinds(night.incidentId)).at(-1)).toBe("release.stopped");
  });

  test("twice is once, and a completed cohort has nothing to stop", async () => {
    const { cohort } = await approvedCohort(night, [4]);
    const both = await Promise.all([
      stopCohort(night.ada, { cohortId: cohort.id, now: NIGHT }),
      stopCohort(night.grace, { cohortId: cohort.id, now: NIGHT }),
    ]);
    expect(both.map((each) => each.state)).toEqual(["stopped", "stopped"]);
    expect((await timelineKinds(night.incidentId)).filter((kind) => kind === "release.stopped")).toHaveLength(1);
    const { cohort: whole } = await approvedCohort(night, [10]);
    await release(whole.id, { count: 10 });
    await pass(whole.id);
    await database().cohort.update({ where: { id: whole.id }, data: { state: "completed" } });
    await expect(stopCohort(night.ada, { cohortId: whole.id, now: NIGHT })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("against a release at the same moment leaves all or nothing", async () => {
    const { cohort } = await approvedCohort(night, [4]);
    await Promise.allSettled([release(cohort.id), stopCohort(night.grace, { cohortId: cohort.id, now: NIGHT })]);
    expect((await getCohort(night.ada, { cohortId: cohort.id })).state).toBe("stopped");
    const states = (await dispatches(cohort.id)).map((row) => row.state);
    expect([[], ["handed_over", "handed_over", "handed_over", "handed_over"]]).toContainEqual(states);
  });
});
