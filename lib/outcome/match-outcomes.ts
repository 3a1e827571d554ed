import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { judgeStage } from "#lib/outcome/judge-stage";
import { matchDispatches, observedStages } from "#lib/outcome/store";
import { inTransaction } from "#lib/platform/transaction";

const TIMEOUT_MS = 60_000;

/**
 * Matches deliveries, bounces and delays to the recipients released before them, then judges every observed stage of the
 * workspace. Safe to run again: the first final answer of a recipient stays.
 */
export async function matchOutcomes(
  actor: Actor,
  { workspaceId, now }: { workspaceId: string; now: Date },
): Promise<{ matched: number; judged: number }> {
  authorize(actor, "outcome.judge", { workspaceId });
  const matched = await inTransaction((tx) => matchDispatches(tx, workspaceId, now), TIMEOUT_MS);
  let judged = 0;
  for (const { cohortId, stageIndex } of await inTransaction((tx) => observedStages(tx, workspaceId))) {
    const verdict = await judgeStage(actor, { workspaceId, cohortId, stageIndex, now });
    if (verdict && verdict !== "observing") judged += 1;
  }
  return { matched, judged };
}
