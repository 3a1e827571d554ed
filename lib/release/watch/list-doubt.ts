import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { loadCohort } from "#lib/cohort/store";
import { inTransaction } from "#lib/platform/transaction";
import { ActorRefShape } from "#lib/platform/wire";
import { countDispatches, loadStage } from "#lib/release/store";
import { doubtPage, stageRows } from "#lib/release/watch/store";

const SETTLED_MAX = 20;

/** The recipients in doubt of a stage, the first `limit` of them, and who settled others before, newest first. */
export async function listDoubt(
  actor: Actor,
  { cohortId, stageIndex, limit }: { cohortId: string; stageIndex: number; limit: number },
) {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const cohort = await loadCohort(tx, workspaceId, cohortId);
    const stage = await loadStage(tx, cohort, stageIndex);
    const rows = await doubtPage(tx, stage, limit);
    const settled = await stageRows(tx, cohort, stageIndex, "release.settled", SETTLED_MAX);
    return {
      total: (await countDispatches(tx, cohortId, stageIndex)).unknown,
      canSettle: stage.state !== "dispatching",
      items: rows.map((row) => ({
        ...row,
        claimedAt: row.claimedAt.toISOString(),
        outcomeAt: row.outcomeAt?.toISOString() ?? null,
      })),
      settled: settled.map(({ at, actor: by, text }) => ({ at: at.toISOString(), by: ActorRefShape.parse(by), text })),
    };
  });
}
