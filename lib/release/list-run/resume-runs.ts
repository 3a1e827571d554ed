import { inTransaction } from "#lib/platform/transaction";
import { enqueueRun } from "#lib/release/list-run/run-task";
import { moveRun, quietRuns } from "#lib/release/list-run/store";
import { WATCH_MS } from "#lib/release/retry-plan";

/** Runs whose job was lost with its worker go on. */
export async function resumeRuns(now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    for (const { id, workspaceId } of await quietRuns(tx, now))
      if (await moveRun(tx, id, ["running"], { watchAt: new Date(now.getTime() + WATCH_MS) }))
        await enqueueRun(tx, { workspaceId, runId: id });
  });
}
