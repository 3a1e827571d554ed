import { createHash } from "node:crypto";
import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { type CohortRow, loadCohort, type StageRow } from "#lib/cohort/store";
import { appendTimeline, loadIncident } from "#lib/incident/store";
import { env } from "#lib/platform/env";
import { record } from "#lib/platform/happening";
import { enqueue } from "#lib/platform/jobs";
import { inTransaction } from "#lib/platform/transaction";
import { type PostResult, postSigned } from "#lib/release/post-signed";
import { type RecordContext, type ReleasedRow, recipientRecord } from "#lib/release/recipient-record";
import { BATCH_SIZE_MAX, OBSERVE_MS, WATCH_MS, waitAfter } from "#lib/release/retry-plan";
import { SEND_TASK, type SendPayload, sendJobKey } from "#lib/release/send-task";
import { signature } from "#lib/release/signature";
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
  type TargetRow,
} from "#lib/release/store";

/** The answer must come while Stop waits for it, so it is short. */
const POST_TIMEOUT_MS = 10_000;

/**
 * Hands the claimed recipients of a stage to its webhook, request by request. Each batch is marked unknown before it is
 * sent and settled by the answer; the cohort is held against Stop while a request is under way, so that nothing goes out
 * after Stop has returned. A refusal or a missing connection is tried again later under the same key; a lost answer is
 * left as unknown for a person.
 */
export async function sendStage(actor: Actor, payload: SendPayload & { now: Date }): Promise<void> {
  const { workspaceId, cohortId, stageIndex, attempt, now } = payload;
  authorize(actor, "release.start", { workspaceId });
  for (;;) {
    const batch = await takeBatch(payload);
    if (!batch) return;
    if (batch.keys.length === 0) return finish(actor, payload, null);
    const result = await handOver(payload, batch);
    if (result.kind === "accepted") continue;
    const wait = waitAfter(attempt);
    if (wait === null) return finish(actor, payload, result.why);
    const runAt = new Date(now.getTime() + wait);
    return inTransaction(async (tx) => {
      const next = { workspaceId, cohortId, stageIndex, attempt: attempt + 1 };
      const watch = { deadlineAt: new Date(runAt.getTime() + WATCH_MS) };
      if (await moveStage(tx, { cohortId, stageIndex }, ["dispatching"], watch))
        await enqueue(tx, SEND_TASK, next, { key: sendJobKey(next), runAt });
    });
  }
}

type Batch = {
  keys: string[];
  rows: ReleasedRow[];
  cohort: CohortRow;
  stage: StageRow;
  target: TargetRow | null;
  context: RecordContext;
};

/** The next recipients, marked; null when the release was stopped or is over. */
async function takeBatch({
  workspaceId,
  cohortId,
  stageIndex,
  now,
}: SendPayload & { now: Date }): Promise<Batch | null> {
  return inTransaction(async (tx) => {
    const state = await holdCohortState(tx, workspaceId, cohortId);
    const cohort = await loadCohort(tx, workspaceId, cohortId);
    const stage = await loadStage(tx, cohort, stageIndex);
    if (state !== "releasing" || stage.state !== "dispatching") {
      await moveClaimed(tx, cohortId, stageIndex, "cancelled");
      // An approval that lapsed on the way ends the hand-over; what went out is observed.
      await moveStage(tx, stage, ["dispatching"], {
        state: "observing",
        deadlineAt: new Date(now.getTime() + OBSERVE_MS),
      });
      return null;
    }
    await moveStage(tx, stage, ["dispatching"], { deadlineAt: new Date(now.getTime() + WATCH_MS) });
    const keys = await markBatch(tx, cohortId, stageIndex, BATCH_SIZE_MAX);
    const { side, cause, rule, sentence, provider } = await loadIncident(tx, workspaceId, cohort.incidentId);
    return {
      keys,
      rows: await rowsOfKeys(tx, cohortId, keys),
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
      return { kind: "accepted", status: 0 };
    }
    // The transaction may run again after a deadlock; the request must not.
    result ??= await post(batch, now);
    if (result.kind === "accepted")
      await settleBatch(tx, cohortId, batch.keys, { state: "handed_over", handedOverAt: now });
    else if (result.kind !== "in_doubt") await settleBatch(tx, cohortId, batch.keys, { state: "claimed" });
    return result;
  });
}

function post({ rows, cohort, stage, target, context }: Batch, now: Date): Promise<PostResult> {
  if (!target) return Promise.resolve({ kind: "not_sent", why: "the webhook was removed" });
  // The same recipients give the same id, whenever they are tried.
  const id = `evt_${createHash("sha256")
    .update(rows.map((row) => row.idempotencyKey).join("\n"))
    .digest("hex")
    .slice(0, 32)}`;
  const body = JSON.stringify({
    id,
    type: "cohort.ready",
    created_at: (stage.releasedAt ?? now).toISOString(),
    data: {
      cohort_id: cohort.id,
      cohort_number: cohort.number,
      incident_id: cohort.incidentId,
      stage_index: stage.stageIndex,
      action: "retry",
      count: rows.length,
      recipients: rows.map((row) => recipientRecord(row, context)),
    },
  });
  return postSigned({
    url: target.url,
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": "Rebound",
      "idempotency-key": id,
      "x-signature": signature(target.secret, body, now),
    },
    timeoutMs: POST_TIMEOUT_MS,
    allowPrivate: env().REBOUND_ALLOW_PRIVATE_TARGETS,
  });
}

/** Begins the observation. `gaveUp`: why the last attempt failed; what is left is then unknown, for a person. */
async function finish(actor: Actor, payload: SendPayload & { now: Date }, gaveUp: string | null): Promise<void> {
  const { workspaceId, cohortId, stageIndex, now } = payload;
  await inTransaction(async (tx) => {
    if ((await holdCohortState(tx, workspaceId, cohortId)) !== "releasing") return;
    if (gaveUp) await moveClaimed(tx, cohortId, stageIndex, "unknown");
    const counts = await countDispatches(tx, cohortId, stageIndex);
    if (counts.claimed > 0) return;
    const change = { state: "observing", deadlineAt: new Date(now.getTime() + OBSERVE_MS) };
    if (!(await moveStage(tx, { cohortId, stageIndex }, ["dispatching"], change))) return;
    const cohort = await loadCohort(tx, workspaceId, cohortId);
    const doubt =
      counts.unknown > 0 ? ` ${counts.unknown} are in doubt: look at the receiver before anybody sends to them.` : "";
    await appendTimeline(tx, {
      workspaceId,
      incidentId: cohort.incidentId,
      at: now,
      kind: gaveUp ? "release.gave_up" : "release.handed_over",
      actor: actorRef(actor),
      text: `Stage ${stageIndex + 1} of cohort ${cohort.number}: the webhook took ${counts.handed_over} recipients.${gaveUp ? ` The last try failed: ${gaveUp}.` : ""}${doubt}`,
      link: { cohort: cohortId, stage: String(stageIndex) },
    });
    await record(tx, { kind: "stage.released", workspaceId, cohortId, stageIndex });
  });
}
