import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { loadCohort } from "#lib/cohort/store";
import { inTransaction } from "#lib/platform/transaction";
import type { UnsuppressRun, UnsuppressRunDetail } from "#lib/release/list-run/contract";
import { runDetail, runShapes } from "#lib/release/list-run/run-shape";
import { loadRun, runsOfStage } from "#lib/release/list-run/store";
import { loadStage } from "#lib/release/store";

/** How a run stands, with the first addresses of each result. Throws `not_found`. */
export async function getRun(actor: Actor, { id }: { id: string }): Promise<UnsuppressRunDetail> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => runDetail(tx, await loadRun(tx, workspaceId, id)));
}

/** Runs of a stage, the newest first. */
export async function listRuns(
  actor: Actor,
  { cohortId, stageIndex, limit }: { cohortId: string; stageIndex: number; limit: number },
): Promise<{ items: UnsuppressRun[]; total: number }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const stage = await loadStage(tx, await loadCohort(tx, workspaceId, cohortId), stageIndex);
    const { rows, total } = await runsOfStage(tx, stage, limit);
    return { items: await runShapes(tx, rows), total };
  });
}
