import { type Actor, actorRef } from "#lib/access/actor";
import { providerLabel } from "#lib/classify/provider";
import { binStart, RECIPIENTS_MIN, YOUNG_RULE_WORDS } from "#lib/incident/detected-series";
import { changesOf, type IncidentTarget, meaningOf, stateAfter, targetOf } from "#lib/incident/incident-target";
import { tellReturn } from "#lib/incident/merge/tell-return";
import { DECIDED_STATES, type TimedSpike } from "#lib/incident/reconciliation";
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

/** One series as it is being reconciled. Times are UTC. */
export type SeriesContext = {
  actor: Actor;
  workspaceId: string;
  provider: string;
  reason: string;
  now: Date;
  /** End of what is looked at: `now`, or earlier for an old log. */
  until: Date;
  /** Start of the series, and the length of its bins. */
  from: Date;
  binSeconds: number;
  attemptsKnown: boolean;
};

/** Opens an incident for the spike when it touched enough people; gives its id, or null. */
export async function openIncident(
  tx: Tx,
  series: SeriesContext,
  spike: TimedSpike,
  returnOf: IncidentRow | null = null,
): Promise<string | null> {
  const { workspaceId, provider, reason, now } = series;
  const { target } = await targetOfSpike(tx, series, spike);
  if (target.recipients < RECIPIENTS_MIN) return null;
  const incident = await insertIncident(tx, {
    id: newId("inc"),
    workspaceId,
    provider,
    reason,
    state: target.endedAt ? "monitoring" : "open",
    openedAt: now,
    ...target,
    regressedFromId: returnOf?.id ?? null,
  });
  const told = toldOf(series, target);
  await tell(
    tx,
    series,
    incident.id,
    "opened",
    target.detectedAt,
    openedSentence(told, spike.spike.openedBy, YOUNG_RULE_WORDS, now),
  );
  if (target.endedAt)
    await tell(tx, series, incident.id, "stopped", target.endedAt, stoppedSentence(told, target.endBasis, now));
  if (returnOf) await tellReturn(tx, series.actor, now, returnOf, incident);
  await record(tx, { kind: "incident.opened", workspaceId, incidentId: incident.id });
  return incident.id;
}

/** Moves the incident to what its spike says now; false when it is there already. */
export async function changeIncident(
  tx: Tx,
  series: SeriesContext,
  incident: IncidentRow,
  spike: TimedSpike,
): Promise<boolean> {
  const { now } = series;
  const { target: found } = await targetOfSpike(tx, series, spike);
  const target = incident.windowFixedBy
    ? await withFixedWindow(tx, series, incident, found)
    : keepDecision(incident, found);
  const changes = changesOf(incident, target);
  if (Object.keys(changes).length === 0) return false;
  const meaning = meaningOf(incident, target);
  await write(tx, series, incident, { ...changes, state: stateAfter(incident, meaning) });
  const told = toldOf(series, target);
  if (meaning === "stopped" && target.endedAt)
    await tell(tx, series, incident.id, "stopped", target.endedAt, stoppedSentence(told, target.endBasis, now));
  if (meaning === "reopened") await tell(tx, series, incident.id, "reopened", now, reopenedSentence(told, now));
  if (meaning === "window_moved")
    await tell(tx, series, incident.id, "window_moved", now, movedSentence(incident, target, now));
  if (meaning === "grew") await tell(tx, series, incident.id, "grew", now, grewSentence(told, now));
  return true;
}

/** Ends an incident that is part of another, now that the data between them is in. */
export async function mergeIncident(
  tx: Tx,
  series: SeriesContext,
  incident: IncidentRow,
  into: { id: string; number: number },
): Promise<boolean> {
  await write(tx, series, incident, {
    state: "merged",
    endedAt: incident.endedAt ?? series.until,
    closedAt: incident.closedAt ?? series.now,
    endBasis: "superseded",
    mergedIntoId: into.id,
  });
  const text = `Became part of incident ${into.number}: with the data that came in later both are one rise.`;
  await tell(tx, series, incident.id, "merged", series.now, text, { incident: into.id });
  await appendTimeline(tx, {
    workspaceId: series.workspaceId,
    incidentId: into.id,
    at: series.now,
    kind: "incident.merged",
    actor: actorRef(series.actor),
    text: `Took in incident ${incident.number}: with the data that came in later both are one rise.`,
    link: { incident: incident.id },
  });
  return true;
}

/** Says once that later data no longer bears an incident out. It is kept; only its end is set. */
export async function markUnsupported(tx: Tx, series: SeriesContext, incident: IncidentRow): Promise<boolean> {
  if (incident.endBasis === "superseded") return false;
  const counts = await countWindow(tx, { ...seriesOf(series, incident), ...incidentWindow(incident, series.until) });
  await write(tx, series, incident, {
    endedAt: incident.endedAt ?? counts.lastAt ?? series.until,
    closedAt: incident.closedAt ?? series.now,
    endBasis: "superseded",
    state: stateAfter(incident, "stopped"),
  });
  const text =
    "With the data that came in later these failures are no longer more than this provider's usual share. The incident is kept; close it as a false alarm if you agree.";
  await tell(tx, series, incident.id, "unsupported", series.now, text);
  return true;
}

async function targetOfSpike(tx: Tx, series: SeriesContext, spike: TimedSpike): Promise<{ target: IncidentTarget }> {
  const counts = await countWindow(tx, {
    ...seriesOf(series, { pool: null }),
    from: new Date(spike.from),
    to: spike.to === null ? series.until : new Date(spike.to),
  });
  return { target: targetOf(spike, counts, (bin) => binStart(series.from.getTime(), series.binSeconds, bin)) };
}

/** A person's window: its boundaries stay, its counters follow what came in for it. */
async function withFixedWindow(
  tx: Tx,
  series: SeriesContext,
  incident: IncidentRow,
  found: IncidentTarget,
): Promise<IncidentTarget> {
  const held = heldBoundaries(incident, found);
  const counts = await countWindow(tx, { ...seriesOf(series, incident), ...incidentWindow(held, series.until) });
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
  series: SeriesContext,
  incident: IncidentRow,
  change: Parameters<typeof updateIncident>[2],
): Promise<void> {
  if (!(await updateIncident(tx, incident, change)))
    throw conflict(
      `Incident ${incident.number} changed while it was being brought up to date. Nothing was lost; it is tried again.`,
    );
  await record(tx, { kind: "incident.changed", workspaceId: series.workspaceId, incidentId: incident.id });
}

async function tell(
  tx: Tx,
  series: SeriesContext,
  incidentId: string,
  kind: string,
  at: Date,
  text: string,
  link?: Record<string, string>,
): Promise<void> {
  await appendTimeline(tx, {
    workspaceId: series.workspaceId,
    incidentId,
    at,
    kind: `incident.${kind}`,
    actor: actorRef(series.actor),
    text,
    ...(link ? { link } : {}),
  });
}

function seriesOf({ workspaceId, provider, reason }: SeriesContext, { pool }: { pool: string | null }) {
  return { workspaceId, provider, reason, pool };
}

function toldOf({ reason, provider, attemptsKnown }: SeriesContext, target: IncidentTarget): Told {
  return {
    ...target,
    reason,
    providerLabel: providerLabel(provider),
    attempts: attemptsKnown ? target.attempts : null,
  };
}
