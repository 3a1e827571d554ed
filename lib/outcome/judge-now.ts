import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { cohortShape } from "#lib/cohort/cohort-shapes";
import type { Cohort } from "#lib/cohort/contract";
import { loadCohort } from "#lib/cohort/store";
import { judgeStage } from "#lib/outcome/judge-stage";
import { matchDispatches } from "#lib/outcome/store";
import { conflict } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";
import { loadStage } from "#lib/release/store";

const TIMEOUT_MS = 60_000;

/**
 * Matches what was heard since and judges one stage now, also an inconclusive one. The same rules decide as by themselves;
 * too little stays too little. Throws `conflict` for a stage that is not released or is judged for good.
 */
export async function judgeNow(
  actor: Actor,
  { cohortId, stageIndex, now }: { cohortId: string; stageIndex: number; now: Date },
): Promise<Cohort> {
  const { workspaceId } = actor;
  authorize(actor, "outcome.judge", { workspaceId });
  const state = await inTransaction(async (tx) => {
    await matchDispatches(tx, workspaceId, now);
    return (await loadStage(tx, await loadCohort(tx, workspaceId, cohortId), stageIndex)).state;
  }, TIMEOUT_MS);
  const verdict = await judgeStage(actor, { workspaceId, cohortId, stageIndex, now }, "person");
  if (verdict === null) {
    throw conflict(
      state === "waiting" || state === "dispatching"
        ? "This stage is not handed over yet, so there is nothing to judge."
        : `This stage is ${state} already.`,
    );
  }
  return inTransaction((tx) => cohortShape(tx, workspaceId, cohortId));
}
