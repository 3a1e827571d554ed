import { enqueue } from "#lib/platform/jobs";
import { inTransaction } from "#lib/platform/transaction";
import { LAST_ATTEMPT, RESUME_MS, WATCH_MS } from "#lib/release/retry-plan";
import { SEND_TASK, sendJobKey } from "#lib/release/send-task";
import { moveStage, quietDispatches } from "#lib/release/store";

/**
 * Hand-overs whose job was lost with its worker go on: claimed recipients are sent, those in doubt stay so. After an hour
 * there is one last try.
 */
export async function resumeSends(now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    for (const stage of await quietDispatches(tx, now)) {
      const { workspaceId, cohortId, stageIndex, releasedAt } = stage;
      const old = !releasedAt || now.getTime() - releasedAt.getTime() > RESUME_MS;
      const payload = { workspaceId, cohortId, stageIndex, attempt: old ? LAST_ATTEMPT : 0 };
      if (await moveStage(tx, stage, ["dispatching"], { deadlineAt: new Date(now.getTime() + WATCH_MS) }))
        await enqueue(tx, SEND_TASK, payload, { key: sendJobKey(payload) });
    }
  });
}
