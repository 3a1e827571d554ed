import { type Actor, actorRef } from "#lib/access/actor";
import { loadCohort } from "#lib/cohort/store";
import { appendTimeline } from "#lib/incident/store";
import { record } from "#lib/platform/happening";
import type { Tx } from "#lib/platform/transaction";
import { OBSERVE_MS } from "#lib/release/retry-plan";
import { countDispatches, moveStage } from "#lib/release/store";

type Ended = {
  kind: "release.handed_over" | "release.gave_up" | "release.cut_short";
  /** Who took the recipients: “the webhook”. */
  who: string;
  /** A sentence on how it ended, led by a blank; empty when there is nothing to add. */
  why: string;
};

/** Ends the hand-over of a stage and begins its observation. False, and nothing changed, while recipients still wait. */
export async function observeStage(
  tx: Tx,
  actor: Actor,
  { workspaceId, cohortId, stageIndex, now }: { workspaceId: string; cohortId: string; stageIndex: number; now: Date },
  { kind, who, why }: Ended,
): Promise<boolean> {
  const counts = await countDispatches(tx, cohortId, stageIndex);
  if (counts.claimed > 0) return false;
  const change = { state: "observing", deadlineAt: new Date(now.getTime() + OBSERVE_MS) };
  if (!(await moveStage(tx, { cohortId, stageIndex }, ["dispatching"], change))) return false;
  const cohort = await loadCohort(tx, workspaceId, cohortId);
  const doubt =
    counts.unknown > 0 ? ` ${counts.unknown} are in doubt: look at the receiver before anybody sends to them.` : "";
  await appendTimeline(tx, {
    workspaceId,
    incidentId: cohort.incidentId,
    at: now,
    kind,
    actor: actorRef(actor),
    text: `Stage ${stageIndex + 1} of cohort ${cohort.number}: ${who} took ${counts.handed_over} recipients.${why}${doubt}`,
    link: { cohort: cohortId, stage: String(stageIndex) },
  });
  await record(tx, { kind: "stage.released", workspaceId, cohortId, stageIndex });
  return true;
}
