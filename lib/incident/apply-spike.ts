import { type Actor, actorRef } from "#lib/access/actor";
import { minuteStart, RECIPIENTS_MIN, YOUNG_RULE_WORDS } from "#lib/incident/detected-series";
import { changesOf, type IncidentTarget, meaningOf, stateAfter, targetOf } from "#lib/incident/incident-target";
import { tellReturn } from "#lib/incident/merge/tell-return";
import { DECIDED_STATES, type TimedSpike } from "#lib/incident/reconciliation";
import type { FoundSpike } from "#lib/incident/series/found-spike";
import { countWindow } from "#lib/incident/series/store";
import { appendTimeline, type IncidentRow, insertIncident, updateIncident } from "#lib/incident/store";
import { incidentWindow } from "#lib/incident/window";
import { heldBoundaries } from "#lib/incident/window-finder/fixed-window";
import {
  grewSentence,
  movedSentence,
  openedSentence,
  reopenedSentence,
  stoppedSentence,
  type Told,
} from "#lib/incident/words";
import { conflict } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { newId } from "#lib/platform/ids";
import type { Tx } from "#lib/platform/transaction";
import { placeWords, type Scope, scopeKey } from "#lib/volume/scope/scope";

/** One place as it is being reconciled. Times are UTC. */
export type PlaceContext = {
  actor: Actor;
  workspaceId: string;
  reason: string;
  scope: Scope;
  now: Date;
  /** End of what is looked at: `now`, or earlier for an old log. */
  until: Date;
  attemptsKnown: boolean;
};

/** A rise, and its exact counts in the scope when they are known already. */
export type Rise = { spike: TimedSpike; counts: FoundSpike["counts"] | null };

/** Opens an incident for the rise when it touched enough people; gives it, or null. */
export async function openIncident(
  tx: Tx,
  place: PlaceContext,
  rise: Rise,
  returnOf: IncidentRow | null = null,
): Promise<IncidentRow | null> {
  const { workspaceId, scope, reason, now } = place;
  const target = await targetOfRise(tx, place, rise);
  if (target.recipients < RECIPIENTS_MIN) return null;
  const incident = await insertIncident(tx, {
    id: newId("inc"),
    workspaceId,
    reason,
    ...scope,
    state: target.endedAt ? "monitoring" : "open",
    openedAt: now,
    ...target,
    regressedFromId: returnOf?.id ?? null,
  });
  const told = toldOf(place, target);
  const { openedBy } = rise.spike.spike;
  const opened = openedSentence(told, openedBy, YOUNG_RULE_WORDS, now);
  await tell(tx, place, incident.id, "opened", target.detectedAt, opened);
  if (target.endedAt)
    await tell(tx, place, incident.id, "stopped", target.endedAt, stoppedSentence(told, target.endBasis, now));
  if (returnOf) await tellReturn(tx, place.actor, now, returnOf, incident);
  await record(tx, { kind: "incident.opened", workspaceId, incidentId: incident.id });
  return incident;
}

/** Moves the incident to what its spike says now; false when it is there already. */
export async function changeIncident(tx: Tx, place: PlaceContext, incident: IncidentRow, rise: Rise): Promise<boolean> {
  const { now } = place;
  const found = await targetOfRise(tx, place, rise);
  const target = incident.windowFixedBy
    ? await withFixedWindow(tx, place, incident, found)
    : keepDecision(incident, found);
  const changes = changesOf(incident, target);
  if (Object.keys(changes).length === 0 && incident.withdrawnAt === null) return false;
  const meaning = meaningOf(incident, target);
  await write(tx, place, incident, { ...changes, state: stateAfter(incident, meaning), withdrawnAt: null });
  const told = toldOf(place, target);
  if (meaning === "stopped" && target.endedAt)
    await tell(tx, place, incident.id, "stopped", target.endedAt, stoppedSentence(told, target.endBasis, now));
  if (meaning === "reopened") await tell(tx, place, incident.id, "reopened", now, reopenedSentence(told, now));
  if (meaning === "window_moved")
    await tell(tx, place, incident.id, "window_moved", now, movedSentence(incident, target, now));
  if (meaning === "grew") await tell(tx, place, incident.id, "grew", now, grewSentence(told, now));
  return true;
}

/** Ends an incident that is part of another: the data between them came in, or another scope explains its rise better. */
export async function mergeIncident(
  tx: Tx,
  place: PlaceContext,
  incident: IncidentRow,
  into: { id: string; number: number; scope: Scope },
): Promise<boolean> {
  await write(tx, place, incident, {
    state: "merged",
    endedAt: incident.endedAt ?? place.until,
    closedAt: incident.closedAt ?? place.now,
    endBasis: "superseded",
    mergedIntoId: into.id,
  });
  const same = scopeKey(into.scope) === scopeKey(incident);
  const why = same
    ? "with the data that came in later both are one rise"
    : `its failures are part of the rise at ${placeWords(into.scope)}`;
  const text = `Became part of incident ${into.number}: ${why}.`;
  await tell(tx, place, incident.id, "merged", place.now, text, { incident: into.id });
  await appendTimeline(tx, {
    workspaceId: place.workspaceId,
    incidentId: into.id,
    at: place.now,
    kind: "incident.merged",
    actor: actorRef(place.actor),
    text: `Took in incident ${incident.number}${same ? "" : ` (${placeWords(incident)})`}: ${why}.`,
    link: { incident: incident.id },
  });
  return true;
}

/** Says once that later data no longer bears an incident out. It is kept; only its end is set. */
export async function markUnsupported(tx: Tx, place: PlaceContext, incident: IncidentRow): Promise<boolean> {
  if (incident.withdrawnAt !== null) return false;
  const counts = await countWindow(tx, { ...place, ...incidentWindow(incident, place.until) });
  await write(tx, place, incident, {
    endedAt: incident.endedAt ?? counts.lastAt ?? place.until,
    closedAt: incident.closedAt ?? place.now,
    endBasis: "superseded",
    state: stateAfter(incident, "stopped"),
    withdrawnAt: place.now,
  });
  const text =
    "With the data that came in later these failures are no longer more than the usual share there. The incident is kept; close it as a false alarm if you agree.";
  await tell(tx, place, incident.id, "unsupported", place.now, text);
  return true;
}

async function targetOfRise(tx: Tx, place: PlaceContext, { spike, counts }: Rise): Promise<IncidentTarget> {
  const known = counts && {
    ...counts,
    firstAt: counts.firstAt === null ? null : new Date(counts.firstAt),
    lastAt: counts.lastAt === null ? null : new Date(counts.lastAt),
  };
  const window = { from: new Date(spike.from), to: spike.to === null ? place.until : new Date(spike.to) };
  return targetOf(spike, known ?? (await countWindow(tx, { ...place, ...window })), minuteStart);
}

/** A person's window: its boundaries stay, its counters follow what came in for it. */
async function withFixedWindow(
  tx: Tx,
  place: PlaceContext,
  incident: IncidentRow,
  found: IncidentTarget,
): Promise<IncidentTarget> {
  const held = heldBoundaries(incident, found);
  const counts = await countWindow(tx, { ...place, ...incidentWindow(held, place.until) });
  const { events, recipients, attempts } = counts;
  return { ...found, ...held, expected: incident.expected, events, recipients, attempts };
}

/** A person closed it while it ran: what they said about the end stays until the data knows one. */
function keepDecision(incident: IncidentRow, found: IncidentTarget): IncidentTarget {
  if (!DECIDED_STATES.includes(incident.state) || found.endedAt !== null) return found;
  return { ...found, closedAt: incident.closedAt, endBasis: incident.endBasis };
}

async function write(
  tx: Tx,
  place: PlaceContext,
  incident: IncidentRow,
  change: Parameters<typeof updateIncident>[2],
): Promise<void> {
  if (!(await updateIncident(tx, incident, change)))
    throw conflict(
      `Incident ${incident.number} changed while it was being brought up to date. Nothing was lost; it is tried again.`,
    );
  await record(tx, { kind: "incident.changed", workspaceId: place.workspaceId, incidentId: incident.id });
}

async function tell(
  tx: Tx,
  place: PlaceContext,
  incidentId: string,
  kind: string,
  at: Date,
  text: string,
  link?: Record<string, string>,
): Promise<void> {
  await appendTimeline(tx, {
    workspaceId: place.workspaceId,
    incidentId,
    at,
    kind: `incident.${kind}`,
    actor: actorRef(place.actor),
    text,
    ...(link ? { link } : {}),
  });
}

function toldOf({ reason, scope, attemptsKnown }: PlaceContext, target: IncidentTarget): Told {
  return {
    ...target,
    reason,
    place: placeWords(scope),
    attempts: attemptsKnown && scope.recipientDomain === null ? target.attempts : null,
  };
}
