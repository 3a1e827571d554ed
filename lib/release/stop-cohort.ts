import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { cohortShape } from "#lib/cohort/cohort-shapes";
import type { Cohort } from "#lib/cohort/contract";
import { lockCohort, moveCohort } from "#lib/cohort/store";
import { appendTimeline, loadIncident, setIncidentState } from "#lib/incident/store";
import { conflict } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { inTransaction } from "#lib/platform/transaction";
import { incidentAfter } from "#lib/release/incident-after";
import { countDispatches, moveClaimed, stopStages } from "#lib/release/store";
import { moveReview, pendingOf } from "#lib/review/store";

const STOPPABLE = ["draft", "frozen", "in_review", "approved", "stale", "releasing", "paused"];

/**
 * Stops a cohort for good. When this returns nothing more goes out: claimed recipients are cancelled, a request that was
 * under way has ended, and its file is not given out any more. Stopping twice is once. Throws `conflict` for a finished one.
 */
export async function stopCohort(
  actor: Actor,
  { cohortId, words, now }: { cohortId: string; words?: string | undefined; now: Date },
): Promise<Cohort> {
  const { workspaceId } = actor;
  authorize(actor, "release.stop", { workspaceId });
  return inTransaction(async (tx) => {
    const cohort = await lockCohort(tx, workspaceId, cohortId);
    if (cohort.state === "stopped") return cohortShape(tx, workspaceId, cohortId);
    const stopped = { state: "stopped", stoppedAt: now, stoppedBy: actorRef(actor) };
    if (!(await moveCohort(tx, cohort, STOPPABLE, stopped)))
      throw conflict(`Cohort ${cohort.number} is ${cohort.state}: nothing is left to stop.`);
    const cancelled = await moveClaimed(tx, cohortId, null, "cancelled");
    await stopStages(tx, cohortId);
    for (const review of await pendingOf(tx, cohort)) await moveReview(tx, review, "pending", { state: "stale" });
    const { incidentId } = cohort;
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const to = incidentAfter(incident, false);
    if (await setIncidentState(tx, { workspaceId, incidentId, from: ["retrying"], to }))
      await record(tx, { kind: "incident.changed", workspaceId, incidentId });
    const counts = await countDispatches(tx, cohortId);
    await appendTimeline(tx, {
      workspaceId,
      incidentId,
      at: now,
      kind: "release.stopped",
      actor: actorRef(actor),
      text: `${actor.name} stopped cohort ${cohort.number}: ${cancelled} recipients were held back, ${counts.handed_over} had been handed over${counts.unknown > 0 ? `, ${counts.unknown} are in doubt` : ""}.${words ? ` “${words}”` : ""}`,
      link: { cohort: cohortId },
    });
    await audit(tx, actor, workspaceId, "release.stopped", cohortId, { words: words ?? null });
    return cohortShape(tx, workspaceId, cohortId);
  });
}
