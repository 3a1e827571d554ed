import { enqueue } from "#lib/platform/jobs";
import type { Tx } from "#lib/platform/transaction";

export const LIST_RUN_TASK = "release.unsuppress";

export type ListRunPayload = { workspaceId: string; runId: string };

/** Puts a run to work, at once or at `runAt`. Its jobs that have not begun are one job. */
export async function enqueueRun(tx: Tx, { workspaceId, runId }: ListRunPayload, runAt?: Date): Promise<void> {
  const key = `${LIST_RUN_TASK}:${runId}`;
  await enqueue(tx, LIST_RUN_TASK, { workspaceId, runId }, runAt ? { key, runAt } : { key });
}
