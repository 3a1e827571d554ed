import type { TimedSpike } from "#lib/incident/reconciliation";

/** Exact counts of a window, as the database gives them. */
export type Counts = {
  events: number;
  recipients: number;
  attempts: number;
  firstAt: Date | null;
  lastAt: Date | null;
};

/** What the data says an incident is. */
export type IncidentTarget = {
  startedAt: Date;
  detectedAt: Date;
  peakAt: Date;
  endedAt: Date | null;
  closedAt: Date | null;
  endBasis: string | null;
  events: number;
  recipients: number;
  attempts: number;
  expected: number;
};

export type CurrentIncident = IncidentTarget & { state: string; side: string | null };

/**
 * A spike with the exact counts of its bins: it starts and ends with an event, not with a bin. `startOf` gives the
 * start of a bin of the series.
 */
export function targetOf(
  { spike, from, to }: TimedSpike,
  counts: Counts,
  startOf: (bin: number) => Date,
): IncidentTarget {
  const startedAt = counts.firstAt ?? new Date(from);
  const notBefore = (at: Date) => (at < startedAt ? startedAt : at);
  return {
    startedAt,
    detectedAt: notBefore(startOf(spike.detected)),
    peakAt: notBefore(startOf(spike.peak)),
    endedAt: to === null ? null : (counts.lastAt ?? new Date(to)),
    closedAt: spike.closed === null ? null : startOf(spike.closed),
    endBasis: spike.endBasis,
    events: counts.events,
    recipients: counts.recipients,
    attempts: counts.attempts,
    // Stored as a double; rounding keeps it readable and equal from run to run.
    expected: Math.round(spike.expected * 1000) / 1000,
  };
}

/** What a change means for people, most important first; empty when only counters moved a little. */
export type Meaning = "stopped" | "reopened" | "window_moved" | "grew";

/** A boundary that moves by less is no news. */
const MOVE_TOLD_MS = 60_000;
const GROWTH_TOLD_FROM = 20;

/** What happened between the row and the target. A person's fixed window neither stops, reopens nor moves. */
export function meaningOf(current: CurrentIncident, target: IncidentTarget): Meaning | null {
  if (current.endedAt === null && target.endedAt !== null) return "stopped";
  if (current.endedAt !== null && target.endedAt === null) return "reopened";
  const moved = (a: Date | null, b: Date | null) =>
    a !== null && b !== null && Math.abs(a.getTime() - b.getTime()) >= MOVE_TOLD_MS;
  if (moved(current.startedAt, target.startedAt) || moved(current.endedAt, target.endedAt)) return "window_moved";
  // Told once per doubling.
  const doublings = (events: number) => Math.floor(Math.log2(Math.max(1, events)));
  if (target.events >= GROWTH_TOLD_FROM && doublings(target.events) > doublings(current.events)) return "grew";
  return null;
}

/** The state that follows from the data; states that people set stay. */
export function stateAfter(current: { state: string; side: string | null }, meaning: Meaning | null): string {
  const { state, side } = current;
  if (meaning === "stopped" && (state === "open" || state === "identified")) return "monitoring";
  if (meaning === "reopened" && state === "monitoring") return side && side !== "unknown" ? "identified" : "open";
  return state;
}

/** The fields of `target` that differ from `current`; empty when nothing does. */
export function changesOf(current: IncidentTarget, target: IncidentTarget): Partial<IncidentTarget> {
  const entries = Object.entries(target).filter(([name, value]) => {
    const before = current[name as keyof IncidentTarget];
    if (value instanceof Date && before instanceof Date) return value.getTime() !== before.getTime();
    return value !== before;
  });
  return Object.fromEntries(entries);
}
