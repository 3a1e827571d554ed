import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { Incident } from "#lib/incident/contract";
import { getIncident } from "#lib/incident/get-incident";
import { FALSE_ALARM_WORDS, type FalseAlarmReason, teachesBaseline } from "#lib/incident/state/false-alarm";
import { sayIncidentState } from "#lib/incident/state/store";
import { type IncidentState, stateByFacts, statesBefore } from "#lib/incident/state/transitions";
import { appendTimeline, type IncidentRow, loadIncident } from "#lib/incident/store";
import { systemNow } from "#lib/platform/clock";
import { conflict } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { inTransaction } from "#lib/platform/transaction";

export type SaidState = "resolved" | "reviewed" | "false_alarm" | "open";

export type Said = {
  incidentId: string;
  /** `open` takes a closing back: the incident goes where its facts put it. */
  state: SaidState;
  words: string;
  /** Why it is a false alarm; `other` when nothing is said. */
  reason?: FalseAlarmReason | undefined;
};

/** From which states a person may say it. */
const FROM: Record<SaidState, readonly IncidentState[]> = {
  resolved: statesBefore("resolved", "person"),
  reviewed: statesBefore("reviewed", "person"),
  false_alarm: statesBefore("false_alarm", "person"),
  open: ["resolved", "reviewed", "false_alarm"],
};

/**
 * A person says what an incident is. The window and the counters stay those of the data. A false alarm that is the
 * usual level teaches the detector, and opening it again unteaches it. `conflict` when it is in a state from which that
 * cannot be said, for example because somebody else has just said it.
 */
export async function sayState(actor: Actor, said: Said, now: Date = systemNow()): Promise<Incident> {
  const { workspaceId } = actor;
  const { incidentId, state, words } = said;
  authorize(actor, "incident.decide", { workspaceId });
  const reason = said.reason ?? "other";
  await inTransaction(async (tx) => {
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const moved = await sayIncidentState(tx, {
      workspaceId,
      incidentId,
      from: FROM[state],
      to: state === "open" ? stateByFacts(incident) : state,
      at: now,
      falseAlarm: state === "false_alarm" ? { reason, teaches: teachesBaseline(reason) } : null,
      reviewed: state === "reviewed" ? { ...actorRef(actor), at: now.toISOString(), words } : null,
    });
    if (!moved) throw conflict(cannot(incident, state));
    await appendTimeline(tx, {
      workspaceId,
      incidentId,
      at: now,
      kind: `incident.${state === "open" ? "opened_again" : state}`,
      actor: actorRef(actor),
      text: `${actor.name} ${saidWords(state, reason)}: ${words}${learnt(incident, state, reason)}`,
    });
    await record(tx, { kind: "incident.changed", workspaceId, incidentId });
  });
  return getIncident(actor, { incidentId }, now);
}

function saidWords(state: SaidState, reason: FalseAlarmReason): string {
  if (state === "resolved") return "called it resolved";
  if (state === "reviewed") return "has read the report and signed it";
  if (state === "open") return "opened it again";
  const { told } = FALSE_ALARM_WORDS[reason];
  return `called it a false alarm${told ? ` (${told})` : ""}`;
}

function learnt(before: IncidentRow, state: SaidState, reason: FalseAlarmReason): string {
  if (state === "false_alarm" && teachesBaseline(reason))
    return " The detector takes this level for usual from now on.";
  if (state === "open" && before.falseAlarmTeaches) return " The detector no longer takes this level for usual.";
  return "";
}

function cannot(incident: IncidentRow, state: SaidState): string {
  const is = incident.state.replaceAll("_", " ");
  const wanted = state.replaceAll("_", " ");
  if (incident.state === state) return `Incident ${incident.number} is ${is} already. Nothing was changed.`;
  if (state === "reviewed")
    return `Incident ${incident.number} is ${is}: only a resolved one can be signed as reviewed. Nothing was changed.`;
  return `Incident ${incident.number} is ${is}, so it cannot be called ${wanted} now. Nothing was changed; look at its timeline for who moved it.`;
}
