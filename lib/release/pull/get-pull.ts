import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { loadCohort } from "#lib/cohort/store";
import { inTransaction } from "#lib/platform/transaction";
import type { Pull } from "#lib/release/pull/contract";
import { pullFor, senderFor } from "#lib/release/pull/fetch-recipients";
import { pullShape, pullShapes } from "#lib/release/pull/pull-shape";
import { pullsOfStage } from "#lib/release/pull/store";
import { countDispatches, loadStage } from "#lib/release/store";

/** How a fetch stands, for its sender. */
export async function getPull(actor: Actor, { claim, now }: { claim: string; now: Date }): Promise<Pull> {
  return inTransaction(async (tx) => {
    const pull = await pullFor(tx, await senderFor(tx, actor), claim);
    return pullShape(tx, await loadCohort(tx, pull.workspaceId, pull.cohortId), pull, now);
  });
}

/** What was fetched of a stage, newest first, and how many still wait. */
export async function listPulls(
  actor: Actor,
  { cohortId, stageIndex, limit, now }: { cohortId: string; stageIndex: number; limit: number; now: Date },
): Promise<{ total: number; waiting: number; openUntil: string | null; items: Pull[] }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const cohort = await loadCohort(tx, workspaceId, cohortId);
    const stage = await loadStage(tx, cohort, stageIndex);
    const { rows, total } = await pullsOfStage(tx, stage, limit);
    const isOpen = stage.state === "dispatching" && stage.adapter === "pull";
    return {
      total,
      waiting: stage.adapter === "pull" ? (await countDispatches(tx, cohortId, stageIndex)).claimed : 0,
      openUntil: isOpen ? (stage.deadlineAt?.toISOString() ?? null) : null,
      items: await pullShapes(tx, cohort, rows, now),
    };
  });
}
