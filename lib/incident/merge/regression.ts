/** What is needed of an incident to say whether a rise is its return. */
export type MaybeResolved = {
  number: number;
  state: string;
  endedAt: Date | null;
  resolvedAt?: Date | null;
};

/** Later than this, the same refusal is more likely another story. */
const RETURN_WITHIN_MS = 14 * 86_400_000;
const RESOLVED: readonly string[] = ["resolved", "reviewed"];

/** A rise that began after a person or a release had called the incident resolved: not that incident any more. */
export function beganAfterResolved(spike: { from: number }, incident: MaybeResolved): boolean {
  if (!RESOLVED.includes(incident.state) || !incident.resolvedAt) return false;
  return spike.from >= Math.max(incident.resolvedAt.getTime(), incident.endedAt?.getTime() ?? 0);
}

/** The resolved incident of the series that a rise is the return of: the latest one within two weeks; or null. */
export function regressedFrom<T extends MaybeResolved>(spike: { from: number }, incidents: readonly T[]): T | null {
  const ended = (incident: T) => Math.max(incident.resolvedAt?.getTime() ?? 0, incident.endedAt?.getTime() ?? 0);
  const found = incidents
    .filter((one) => beganAfterResolved(spike, one) && spike.from - ended(one) <= RETURN_WITHIN_MS)
    .sort((a, b) => ended(b) - ended(a) || b.number - a.number);
  return found[0] ?? null;
}
