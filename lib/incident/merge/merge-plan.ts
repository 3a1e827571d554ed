import { type IncidentState, stateByFacts, statesBefore } from "#lib/incident/state/transitions";

/** What a merge or split reads and writes of an incident. Times are UTC. */
export type Mergeable = {
  id: string;
  number: number;
  reason: string;
  provider: string;
  pool: string | null;
  recipientDomain: string | null;
  state: string;
  side: string | null;
  startedAt: Date;
  detectedAt: Date;
  peakAt: Date;
  endedAt: Date | null;
  closedAt: Date | null;
  endBasis: string | null;
  events: number;
  expected: number;
};

export type Boundaries = Pick<
  Mergeable,
  "startedAt" | "detectedAt" | "peakAt" | "endedAt" | "closedAt" | "endBasis" | "expected"
>;

/** States in which an incident takes another in: as long as people work on it, so that its hold protects both. */
const TAKES_IN: readonly string[] = ["open", "identified", "monitoring", "retrying"];

/** Why `b` cannot become part of `a`, in words for a person; null when it can. */
export function refusalToMerge(a: Mergeable, b: Mergeable): string | null {
  if (a.id === b.id) return "An incident cannot become part of itself.";
  if (a.reason !== b.reason)
    return `Incident ${b.number} is ${wordsOf(b.reason)} and incident ${a.number} is ${wordsOf(a.reason)}. Only incidents of one reason are merged.`;
  if (a.provider !== b.provider || a.pool !== b.pool || a.recipientDomain !== b.recipientDomain)
    return `Incident ${b.number} is of another provider, pool or domain than incident ${a.number}. Merged, its recipients would be in no window and no hold, and the recovery of one would close both. Keep them apart.`;
  const bothResolved = a.state === "resolved" && b.state === "resolved";
  if (!TAKES_IN.includes(a.state) && !bothResolved)
    return `Incident ${a.number} is ${wordsOf(a.state)}, so it takes in no other. Open it again first.`;
  if (!statesBefore("merged", "merge").includes(b.state as IncidentState))
    return `Incident ${b.number} is ${wordsOf(b.state)}, so it cannot become part of another now.`;
  return null;
}

/** The window that covers both. While one of them runs, so does the whole. */
export function mergedWindow(a: Mergeable, b: Mergeable): Boundaries {
  const high = b.events > a.events ? b : a;
  const last = a.endedAt === null || (b.endedAt !== null && a.endedAt > b.endedAt) ? a : b;
  return {
    startedAt: earlier(a.startedAt, b.startedAt),
    detectedAt: earlier(a.detectedAt, b.detectedAt),
    peakAt: high.peakAt,
    endedAt: last.endedAt,
    closedAt: last.closedAt,
    endBasis: last.endBasis,
    expected: a.expected + b.expected,
  };
}

/** The state of an incident whose window a person has changed: by its facts, unless somebody decided on it. */
export function stateOfWindow(state: string, facts: { endedAt: Date | null; side: string | null }): string {
  return ["open", "identified", "monitoring"].includes(state) ? stateByFacts(facts) : state;
}

/** Why `incident` cannot be split at `at`; null when it can. */
export function refusalToSplit(incident: Mergeable, at: Date, now: Date): string | null {
  if (!["open", "identified", "monitoring"].includes(incident.state))
    return `Incident ${incident.number} is ${wordsOf(incident.state)}. Only one that is neither closed nor being retried is split.`;
  if (at <= incident.startedAt || at > (incident.endedAt ?? now))
    return "That time is outside the incident's window: choose one between its first and its last refusal.";
  return null;
}

/** The two halves of an incident cut at `at`: the first ends just before it, the second begins with it. */
export function splitWindow(incident: Mergeable, at: Date, now: Date): { first: Boundaries; second: Boundaries } {
  const { startedAt, detectedAt, peakAt, endedAt, closedAt, endBasis, expected } = incident;
  const share = (at.getTime() - startedAt.getTime()) / ((endedAt ?? now).getTime() - startedAt.getTime() || 1);
  const lastOfFirst = new Date(at.getTime() - 1);
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return {
    first: {
      startedAt,
      detectedAt: earlier(detectedAt, lastOfFirst),
      peakAt: earlier(peakAt, lastOfFirst),
      endedAt: lastOfFirst,
      closedAt: at,
      endBasis: "manual",
      expected: rounded(expected * share),
    },
    second: {
      startedAt: at,
      detectedAt: detectedAt < at ? at : detectedAt,
      peakAt: peakAt < at ? at : peakAt,
      endedAt,
      closedAt,
      endBasis,
      expected: rounded(expected * (1 - share)),
    },
  };
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}

function wordsOf(code: string): string {
  return code.replaceAll("_", " ");
}
