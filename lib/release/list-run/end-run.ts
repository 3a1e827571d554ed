import type { ActorRef } from "#lib/access/actor";
import type { Tx } from "#lib/platform/transaction";
import { enqueueRun } from "#lib/release/list-run/run-task";
import { changeOwn, loadRun, type RunRow } from "#lib/release/list-run/store";
import { tellRun } from "#lib/release/list-run/tell-run";
import { WATCH_MS, waitAfter } from "#lib/release/retry-plan";
import type { Ended } from "#lib/release/unsuppress/take-off";

/** Ends or pauses a run for the worker that has it, and tells the timeline what came of it. */
export async function endRun(
  tx: Tx,
  run: RunRow,
  state: "done" | "paused" | "stopped",
  why: string | null,
  now: Date,
): Promise<void> {
  const endedAt = state === "paused" ? null : now;
  if (!(await changeOwn(tx, run, { state, why, nextAt: null, endedAt }))) return;
  await tellRun(tx, run, { actor: run.startedBy as ActorRef, how: state, why, now });
}

/** Lets a run wait for its list, longer after each failed try; false when that was the last. */
export async function waitWithRun(tx: Tx, run: RunRow, end: Ended, now: Date): Promise<boolean> {
  const { attempt } = await loadRun(tx, run.workspaceId, run.id);
  const wait = waitAfter(attempt, end.retryAfter, now);
  if (wait === null) return false;
  const nextAt = new Date(now.getTime() + wait);
  const watchAt = new Date(nextAt.getTime() + WATCH_MS);
  if (await changeOwn(tx, run, { attempt: attempt + 1, why: end.why, nextAt, watchAt }))
    await enqueueRun(tx, { workspaceId: run.workspaceId, runId: run.id }, nextAt);
  return true;
}
