import { incidentWindow, type WindowedIncident } from "#lib/incident/window";
import type { Condition } from "#lib/volume/dimension/condition";
import { isFleet, type Scope } from "#lib/volume/scope/scope";

/** Failures that somebody asks about: a reason and a scope in [from, to), with what a person narrowed further. */
export type Selection = {
  workspaceId: string;
  from: Date;
  to: Date;
  reason: string;
  scope: Scope;
  conditions: readonly Condition[];
  /** The incident it is of, whose own window is no baseline. */
  incidentId: string | null;
};

/** The failures that an incident counts. */
export function incidentSelection(
  incident: WindowedIncident & { id: string },
  now: Date,
  conditions: readonly Condition[] = [],
): Selection {
  const { id, workspaceId, reason, provider, pool, recipientDomain } = incident;
  const scope = { provider, pool, recipientDomain };
  return { workspaceId, ...incidentWindow(incident, now), reason, scope, conditions, incidentId: id };
}

export type Span = { from: Date; to: Date };

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 7 * 24;
/** All providers together have so much mail that a day tells as much, and a person waits for it. */
const DAY_HOURS = 24;
/** Fewer quiet hours than this part of all compare worse than hours with other incidents in them. */
const QUIET_SHARE_MIN = 1 / 7;

/** The whole hours that the selection touches: attempts are counted by the hour. */
export function hoursOf({ from, to }: Span): Span {
  return {
    from: new Date(Math.floor(from.getTime() / HOUR_MS) * HOUR_MS),
    to: new Date(Math.ceil(to.getTime() / HOUR_MS) * HOUR_MS),
  };
}

export type Baseline = Span & { hours: Date[]; hoursLeftOut: number };

/** The week before the selection, or the day for several providers, hour by hour, without those of other incidents. */
export function baselineOf(selection: Selection, incidents: readonly Span[]): Baseline {
  const end = hoursOf(selection).from.getTime();
  const length = isFleet(selection.scope) ? DAY_HOURS : WEEK_HOURS;
  const all = Array.from({ length }, (_, index) => end - (length - index) * HOUR_MS);
  const quiet = all.filter((hour) => !incidents.some(({ from, to }) => touches(hour, from, to)));
  const hours = quiet.length >= length * QUIET_SHARE_MIN ? quiet : all;
  return {
    from: new Date(end - length * HOUR_MS),
    to: new Date(end),
    hours: hours.map((hour) => new Date(hour)),
    hoursLeftOut: all.length - hours.length,
  };
}

function touches(hour: number, from: Date, to: Date): boolean {
  return from.getTime() < hour + HOUR_MS && to.getTime() > hour;
}
