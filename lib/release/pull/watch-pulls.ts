import { type Actor, systemActor } from "#lib/access/actor";
import { loadCohort } from "#lib/cohort/store";
import { inTransaction, type Tx } from "#lib/platform/transaction";
import { observeStage } from "#lib/release/observe-stage";
import { isBeingSent, pulledStages } from "#lib/release/pull/store";
import { findTarget, holdCohortState, loadStage, moveClaimed } from "#lib/release/store";

type Place = { workspaceId: string; cohortId: string; stageIndex: number };

/**
 * Ends the fetching of stages whose time is over, whose sender is gone, or in which nobody waits and no lease runs. Who was
 * not fetched stays here; who was fetched and never acknowledged is in doubt. Each stage is a transaction of its own.
 */
export async function watchPulls(task: string, now: Date): Promise<void> {
  for (const { workspaceId, cohortId, stageIndex } of await inTransaction(pulledStages))
    await inTransaction((tx) =>
      endWhenOver(tx, systemActor(task, workspaceId), { workspaceId, cohortId, stageIndex }, now),
    );
}

/** The same for one stage, in the caller's transaction. */
export async function endWhenOver(tx: Tx, actor: Actor, place: Place, now: Date): Promise<void> {
  const { workspaceId, cohortId, stageIndex } = place;
  const state = await holdCohortState(tx, workspaceId, cohortId);
  const cohort = await loadCohort(tx, workspaceId, cohortId);
  const stage = await loadStage(tx, cohort, stageIndex);
  if (stage.state !== "dispatching") return;
  if (state !== "releasing") {
    // An approval that lapsed on the way ends the fetching; what went out is observed, and doubts are told.
    const left = await moveClaimed(tx, cohortId, stageIndex, "cancelled");
    const why = left > 0 ? ` ${left} stay here because the cohort is ${state ?? "gone"}.` : "";
    await observeStage(tx, actor, { ...place, now }, { kind: "release.cut_short", who: "the sender", why });
    return;
  }
  const sender = stage.targetId ? await findTarget(tx, workspaceId, stage.targetId) : null;
  const over = !sender || !stage.deadlineAt || stage.deadlineAt <= now;
  const left = over ? await moveClaimed(tx, cohortId, stageIndex, "cancelled", "not_fetched") : 0;
  if (await isBeingSent(tx, { cohortId, stageIndex }, now)) return;
  const why = sender ? "it did not fetch them in time" : "it was removed";
  await observeStage(
    tx,
    actor,
    { ...place, now },
    {
      kind: left > 0 ? "release.cut_short" : "release.handed_over",
      who: sender ? `the sender ${sender.name}` : "the sender",
      why: left > 0 ? ` ${left} stay here because ${why}.` : "",
    },
  );
}
