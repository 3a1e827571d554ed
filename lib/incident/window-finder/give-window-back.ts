import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { Incident } from "#lib/incident/contract";
import { getIncident } from "#lib/incident/get-incident";
import { writeIncident } from "#lib/incident/merge/store";
import { appendTimeline, loadIncident, lockIncidents } from "#lib/incident/store";
import { refuseClosed } from "#lib/incident/window-finder/fix-window";
import { systemNow } from "#lib/platform/clock";
import { conflict } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { inTransaction } from "#lib/platform/transaction";

/**
 * Lets the detector date the incident again, from its next look on, within a minute. One that is too old to be judged
 * again keeps the window it has. Throws `conflict` when nobody had dated it by hand, `not_found`.
 */
export async function giveWindowBack(
  actor: Actor,
  { incidentId, words }: { incidentId: string; words: string },
  now: Date = systemNow(),
): Promise<Incident> {
  const { workspaceId } = actor;
  authorize(actor, "incident.decide", { workspaceId });
  await inTransaction(async (tx) => {
    await lockIncidents(tx, workspaceId);
    const incident = await loadIncident(tx, workspaceId, incidentId);
    refuseClosed(incident);
    if (incident.windowFixedBy === null)
      throw conflict(`The detector dates incident ${incident.number} already. Nothing was changed.`);
    if (!(await writeIncident(tx, incident, { windowFixedBy: null })))
      throw conflict("The incident changed in the same moment. Nothing was changed; look at it and try again.");
    await appendTimeline(tx, {
      workspaceId,
      incidentId,
      at: now,
      kind: "incident.window_given_back",
      actor: actorRef(actor),
      text: `${actor.name} lets the detector date it again: ${words}`,
    });
    await record(tx, {
      kind: "counts.changed",
      workspaceId,
      from: incident.startedAt.toISOString(),
      to: now.toISOString(),
    });
  });
  return getIncident(actor, { incidentId }, now);
}
