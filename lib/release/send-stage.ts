import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { loadCohort } from "#lib/cohort/store";
import { loadIncident } from "#lib/incident/store";
import { newId } from "#lib/platform/ids";
import { enqueue } from "#lib/platform/jobs";
import type { PostResult } from "#lib/platform/post-signed";
import { inTransaction, type Tx } from "#lib/platform/transaction";
import { whyNotOn } from "#lib/release/midway";
import { observeStage } from "#lib/release/observe-stage";
import { mayGo, nextAfter } from "#lib/release/pace";
import { lockedPace } from "#lib/release/pace-store";
import { type Batch, messageIdOf, postBatch } from "#lib/release/post-batch";
import { notePost, notePostAgain, settlePost } from "#lib/release/post-log/store";
import { BATCH_SIZE_MAX, WATCH_MS, waitAfter } from "#lib/release/retry-plan";
import { SEND_TASK, type SendPayload, sendJobKey } from "#lib/release/send-task";
import {
  countDispatches,
  findTarget,
  holdCohortState,
  loadStage,
  markBatch,
  moveClaimed,
  moveStage,
  rowsOfKeys,
  settleBatch,
} from "#lib/release/store";

/**
 * Hands the claimed recipients of a stage to its webhook, request by request. Each batch is marked unknown before it is
 * sent and settled by the answer; the cohort is held against Stop while a request is under way, so that nothing goes out
 * after Stop has returned. Before each batch hold, approval and its recipients are looked at again, and a
 * capped stage waits until the next may go. A refusal or a missing connection is tried again later under the same key, not before the receiver asks for it; a
 * lost answer is left as unknown for a person.
 */
export async function sendStage(actor: Actor, payload: SendPayload & { now: Date }): Promise<void> {
  const { workspaceId, cohortId, stageIndex, attempt, now } = payload;
  authorize(actor, "release.start", { workspaceId });
  for (;;) {
    const batch = await takeBatch(actor, payload);
    if (!batch) return;
    if (batch.keys.length === 0) return finish(actor, payload, null);
    const result = await handOver(payload, batch);
    if (result.kind === "accepted") continue;
    const wait = waitAfter(attempt, result.kind === "refused" ? result.retryAfter : undefined, now);
    if (wait === null) return finish(actor, payload, result.why);
    const runAt = new Date(now.getTime() + wait);
    return inTransaction(async (tx) => {
      // Those in doubt are not tried again; who is left of the stage is.
      if (result.kind !== "in_doubt") await notePostAgain(tx, batch.postId, runAt);
      await waitUntil(tx, { workspaceId, cohortId, stageIndex, attempt: attempt + 1 }, runAt);
    });
  }
}

/** Goes on at `runAt`, and is looked after if that comes to nothing. */
async function waitUntil(tx: Tx, next: SendPayload, runAt: Date): Promise<void> {
  const watch = { deadlineAt: new Date(runAt.getTime() + WATCH_MS) };
  if (await moveStage(tx, next, ["dispatching"], watch))
    await enqueue(tx, SEND_TASK, next, { key: sendJobKey(next), runAt });
}

/** The next recipients, marked; null when the release was stopped or is over. */
async function takeBatch(actor: Actor, payload: SendPayload & { now: Date }): Promise<Batch | null> {
  const { workspaceId, cohortId, stageIndex, attempt, now } = payload;
  return inTransaction(async (tx) => {
    const state = await holdCohortState(tx, workspaceId, cohortId);
    const cohort = await loadCohort(tx, workspaceId, cohortId);
    const stage = await loadStage(tx, cohort, stageIndex);
    if (state !== "releasing" || stage.state !== "dispatching") {
      await moveClaimed(tx, cohortId, stageIndex, "cancelled", state === "stopped" ? null : "not_handed_over");
      // An approval that lapsed on the way ends the hand-over; what went out is observed, and doubts are told. Stop has told.
      await observeStage(tx, actor, payload, {
        kind: "release.cut_short",
        who: "the webhook",
        why: ` The others stay here: the cohort is ${state ?? "gone"}.`,
      });
      return null;
    }
    const why = await whyNotOn(tx, cohort, stage, now);
    if (why.length > 0) {
      await moveClaimed(tx, cohortId, stageIndex, "cancelled", "not_handed_over");
      await observeStage(tx, actor, payload, {
        kind: "release.cut_short",
        who: "the webhook",
        why: ` The others stay here: ${why.join(" ")}`,
      });
      return null;
    }
    const pace = await lockedPace(tx, stage);
    const most = mayGo(pace, now);
    if (most === 0 && pace.nextAt && (await countDispatches(tx, cohortId, stageIndex)).claimed > 0) {
      await waitUntil(tx, { workspaceId, cohortId, stageIndex, attempt: 0 }, pace.nextAt);
      return null;
    }
    const keys = await markBatch(tx, cohort, stageIndex, Math.min(BATCH_SIZE_MAX, most));
    await moveStage(tx, stage, ["dispatching"], {
      deadlineAt: new Date(now.getTime() + WATCH_MS),
      ...(keys.length > 0 ? { nextAt: nextAfter(pace, keys.length, now) } : {}),
    });
    const rows = await rowsOfKeys(tx, cohortId, keys);
    const postId = newId("pst");
    if (rows.length > 0 && stage.targetId)
      await notePost(tx, {
        ...{ id: postId, workspaceId, targetId: stage.targetId, cohortId, stageIndex, createdAt: now },
        ...{ messageId: messageIdOf(rows), attempt: attempt + 1, recipients: rows.length },
      });
    const { side, cause, rule, sentence, provider } = await loadIncident(tx, workspaceId, cohort.incidentId);
    return {
      postId,
      keys,
      rows,
      cohort,
      stage,
      target: stage.targetId ? await findTarget(tx, workspaceId, stage.targetId) : null,
      context: { cohortId, incidentId: cohort.incidentId, provider, side, cause, rule, sentence },
    };
  });
}

async function handOver(
  { workspaceId, cohortId, now }: SendPayload & { now: Date },
  batch: Batch,
): Promise<PostResult> {
  let result: PostResult | undefined;
  return inTransaction(async (tx) => {
    if ((await holdCohortState(tx, workspaceId, cohortId)) !== "releasing") {
      // Stopped between marking and sending: we know that nothing went out.
      await settleBatch(tx, cohortId, batch.keys, { state: "cancelled" });
      await settlePost(tx, batch.postId, null, now);
      return { kind: "accepted", status: 0 };
    }
    // The transaction may run again after a deadlock; the request must not.
    result ??= await postBatch(batch, now);
    await settlePost(tx, batch.postId, result, now);
    if (result.kind === "accepted")
      await settleBatch(tx, cohortId, batch.keys, { state: "handed_over", handedOverAt: now });
    else if (result.kind !== "in_doubt") await settleBatch(tx, cohortId, batch.keys, { state: "claimed" });
    return result;
  });
}

/** Begins the observation. `gaveUp`: why the last attempt failed; what is left is then unknown, for a person. */
async function finish(actor: Actor, payload: SendPayload & { now: Date }, gaveUp: string | null): Promise<void> {
  const { workspaceId, cohortId, stageIndex } = payload;
  await inTransaction(async (tx) => {
    if ((await holdCohortState(tx, workspaceId, cohortId)) !== "releasing") return;
    if (gaveUp) await moveClaimed(tx, cohortId, stageIndex, "unknown");
    await observeStage(tx, actor, payload, {
      kind: gaveUp ? "release.gave_up" : "release.handed_over",
      who: "the webhook",
      why: gaveUp ? ` The last try failed: ${gaveUp}.` : "",
    });
  });
}
