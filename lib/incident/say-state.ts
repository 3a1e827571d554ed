import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { Incident } from "#lib/incident/contract";
import { getIncident } from "#lib/incident/get-incident";
import { appendTimeline, closeByHand, type IncidentRow, loadIncident, reopenByHand } from "#lib/incident/store";
import { systemNow } from "#lib/platform/clock";
import { conflict } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { inTransaction } from "#lib/platform/transaction";

export type SaidState = "resolved" | "false_alarm" | "open";

/** From which states a person may say it. */
const FROM: Record<SaidState, readonly string[]> = {
  resolved: ["open", "identified", "monitoring", "retrying"],
  false_alarm: ["open", "identified", "monitoring"],
  open: ["resolved", "false_alarm"],
};

const SAID: Record<SaidState, string> = {
  resolved: "called it resolved",
  false_alarm: "called it a false alarm",
  open: "opened it again",
};

/**
 * A person says what an incident is. The window and the counters stay those of the data. `conflict` when it is in a
 * state from which that cannot be said, for example because somebody else has just said it.
 */
export async function sayState(
  actor: Actor,
  { incidentId, state, words }: { incidentId: string; state: SaidState; words: string },
  now: Date = systemNow(),
): Promise<Incident> {
  const { workspaceId } = actor;
  authorize(actor, "incident.decide", { workspaceId });
  await inTransaction(async (tx) => {
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const move = { workspaceId, incidentId, from: FROM[state], to: state };
    const moved = state === "open" ? await reopenByHand(tx, move) : await closeByHand(tx, move, now);
    if (!moved) throw conflict(cannot(incident, state));
    await appendTimeline(tx, {
      workspaceId,
      incidentId,
      at: now,
      kind: `incident.${state === "open" ? "opened_again" : state}`,
      actor: actorRef(actor),
      text: `${actor.name} ${SAID[state]}: ${words}`,
    });
    await record(tx, { kind: "incident.changed", workspaceId, incidentId });
  });
  return getIncident(actor, { incidentId }, now);
}

function cannot(incident: IncidentRow, state: SaidState): string {
  const is = incident.state.replaceAll("_", " ");
  const wanted = state.replaceAll("_", " ");
  if (incident.state === state) return `Incident ${incident.number} is ${is} already. Nothing was changed.`;
  return `Incident ${incident.number} is ${is}, so it cannot be called ${wanted} now. Nothing was changed; look at its timeline for who moved it.`;
}
