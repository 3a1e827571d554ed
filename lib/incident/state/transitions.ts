/**
 * The states of an incident. “Suspected” is none of them: a rise too small to open one is seen on the charts and
 * judged anew with each minute, so a stored suspicion would only be an old copy of that.
 */
export const INCIDENT_STATES = [
  "open",
  "identified",
  "monitoring",
  "retrying",
  "resolved",
  "reviewed",
  "false_alarm",
  "merged",
] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** Who moves it: the counts, the verdict, a release, a person, a merge or split, or the taking back of one. */
export type Mover = "data" | "verdict" | "release" | "person" | "merge" | "unmerge";

type Row = Partial<Record<IncidentState, readonly Mover[]>>;

/** From → to → who may. What is not here does not happen. */
export const TRANSITIONS: Record<IncidentState, Row> = {
  open: {
    identified: ["verdict"],
    monitoring: ["data", "person", "merge", "unmerge"],
    retrying: ["release"],
    resolved: ["person"],
    false_alarm: ["person"],
    merged: ["merge"],
  },
  identified: {
    monitoring: ["data", "person", "merge", "unmerge"],
    retrying: ["release"],
    resolved: ["person"],
    false_alarm: ["person"],
    merged: ["merge"],
  },
  monitoring: {
    open: ["data", "person", "merge", "unmerge"],
    identified: ["data", "person", "merge", "unmerge"],
    retrying: ["release"],
    resolved: ["person"],
    false_alarm: ["person"],
    merged: ["merge"],
  },
  retrying: {
    open: ["release"],
    identified: ["release"],
    monitoring: ["release"],
    resolved: ["release", "person"],
  },
  // A person who opens it again finds it where the facts put it.
  resolved: {
    open: ["person"],
    identified: ["person"],
    monitoring: ["person"],
    reviewed: ["person"],
    merged: ["merge"],
  },
  reviewed: { open: ["person"], identified: ["person"], monitoring: ["person"] },
  false_alarm: { open: ["person"], identified: ["person"], monitoring: ["person"] },
  merged: { open: ["unmerge"], identified: ["unmerge"], monitoring: ["unmerge"], resolved: ["unmerge"] },
};

/** Whether `mover` may take an incident from one state to another. */
export function mayMove(from: IncidentState, to: IncidentState, mover: Mover): boolean {
  return TRANSITIONS[from][to]?.includes(mover) ?? false;
}

/** Every state from which `mover` may take an incident to `to`. */
export function statesBefore(to: IncidentState, mover: Mover): IncidentState[] {
  return INCIDENT_STATES.filter((from) => mayMove(from, to, mover));
}

/** Where an incident stands by its facts alone, as long as nobody decided on it. */
export function stateByFacts(facts: {
  endedAt: Date | null;
  side: string | null;
}): "open" | "identified" | "monitoring" {
  if (facts.endedAt) return "monitoring";
  return facts.side && facts.side !== "unknown" ? "identified" : "open";
}
