import { incidentWindow, type WindowedIncident } from "#lib/incident/window";
import type { Condition } from "#lib/volume/dimension/condition";
import type { Scope } from "#lib/volume/scope/scope";

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
export const BASELINE_HOURS = 7 * 24;
/** Fewer quiet hours than these compare worse than hours with other incidents in them. */
const QUIET_HOURS_MIN = 24;

/** The whole hours that the selection touches: attempts are counted by the hour. */
export function hoursOf({ from, to }: Span): Span {
  return {
    from: new Date(Math.floor(from.getTime() / HOUR_MS) * HOUR_MS),
    to: new Date(Math.ceil(to.getTime() / HOUR_MS) * HOUR_MS),
  };
}

export type Baseline = Span & { hours: Date[]; hoursLeftOut: number };

/** The week before the selection, hour by hour, without those of other incidents. */
export function baselineOf(selection: Span, incidents: readonly Span[]): Baseline {
  const end = hoursOf(selection).from.getTime();
  const all = Array.from({ length: BASELINE_HOURS }, (_, index) => end - (BASELINE_HOURS - index) * HOUR_MS);
  const quiet = all.filter((hour) => !incidents.some(({ from, to }) => touches(hour, from, to)));
  const hours = quiet.length >= QUIET_HOURS_MIN ? quiet : all;
  return {
    from: new Date(end - BASELINE_HOURS * HOUR_MS),
    to: new Date(end),
    hours: hours.map((hour) => new Date(hour)),
    hoursLeftOut: all.length - hours.length,
  };
}

function touches(hour: number, from: Date, to: Date): boolean {
  return from.getTime() < hour + HOUR_MS && to.getTime() > hour;
}
