import { incidentWindow } from "#lib/incident/window";

/** How long a hold protects before somebody has to say again that it is still needed. */
export const LEASE_MS = 24 * 60 * 60 * 1000;

/** States of an incident in which nothing is left to protect. */
const CLOSED = new Set(["resolved", "reviewed", "false_alarm", "merged"]);

export type HeldIncident = { state: string; startedAt: Date; endedAt: Date | null };
export type HoldSpan = { state: string; startsAt: Date; endsAt: Date | null };

export type HoldMove =
  | { kind: "stay" }
  | { kind: "move"; startsAt: Date; endsAt: Date | null }
  | { kind: "end"; why: string }
  | { kind: "reopen"; startsAt: Date; endsAt: Date | null };

export function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + LEASE_MS);
}

export function isClosed(incident: Pick<HeldIncident, "state">): boolean {
  return CLOSED.has(incident.state);
}

/** The span of failures a hold protects: the incident's own, open while the incident runs. */
export function spanOf(incident: HeldIncident, now: Date): { startsAt: Date; endsAt: Date | null } {
  const { from, to } = incidentWindow(incident, now);
  return { startsAt: from, endsAt: incident.endedAt ? to : null };
}

/**
 * What a change of the incident does to its hold. `endedByClosing`: the hold ended because the incident was closed,
 * so a reopened incident brings it back; one that a person released stays released.
 */
export function holdMove(hold: HoldSpan, incident: HeldIncident, endedByClosing: boolean, now: Date): HoldMove {
  const span = spanOf(incident, now);
  if (hold.state !== "active") {
    return hold.state === "released" && endedByClosing && !isClosed(incident)
      ? { kind: "reopen", ...span }
      : { kind: "stay" };
  }
  if (isClosed(incident)) return { kind: "end", why: `the incident is ${incident.state.replaceAll("_", " ")}` };
  const same = hold.startsAt.getTime() === span.startsAt.getTime() && hold.endsAt?.getTime() === span.endsAt?.getTime();
  return same ? { kind: "stay" } : { kind: "move", ...span };
}
