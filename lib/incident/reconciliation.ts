import type { Spike } from "#lib/detect/detector";
import { joinByHand } from "#lib/incident/merge/join-spikes";
import { beganAfterResolved } from "#lib/incident/merge/regression";

/** Apart by no more than this, a spike and an incident are the same. */
const SAME_WITHIN_MS = 30 * 60_000;

/** A spike with its bins turned into time, UTC milliseconds; `to` is the end of its last bad bin, null while it runs. */
export type TimedSpike = { spike: Spike; from: number; to: number | null };

export type KnownIncident = {
  id: string;
  number: number;
  state: string;
  startedAt: Date;
  endedAt: Date | null;
  windowFixed: boolean;
  /** It lies where the look-back no longer shows enough history to judge it again. */
  tooOld: boolean;
  /** When it was called resolved: what begins later is its return, not itself. */
  resolvedAt?: Date | null;
  /** A person made other incidents part of it: it stands for every spike that touches its window. */
  tookIn?: boolean;
};

export type Reconciliation = {
  /** Spikes that no incident stands for. */
  open: TimedSpike[];
  /** Incidents and the spike each stands for. */
  update: { incidentId: string; spike: TimedSpike }[];
  /** Incidents that turned out to be part of another. */
  merge: { incidentId: string; intoNumber: number; into: string }[];
  /** Incidents whose rise is no longer outside what was expected, now that more data is in. */
  unsupported: string[];
};

/** States a person or a merge has ended; data does not change them. */
export const DECIDED_STATES: readonly string[] = ["resolved", "reviewed", "false_alarm", "merged"];

/**
 * Which spike is which incident, for one series. A spike takes the lowest-numbered incident that it overlaps or
 * nearly touches; further ones become part of it, unless a person has decided on them or fixed their window.
 */
export function reconcile(spikes: readonly TimedSpike[], incidents: readonly KnownIncident[]): Reconciliation {
  const result: Reconciliation = { open: [], update: [], merge: [], unsupported: [] };
  const free = incidents.filter((incident) => incident.state !== "merged").sort((a, b) => a.number - b.number);
  for (const spike of joinByHand(spikes, free, touches)) {
    const touching = free.filter((incident) => touches(spike, incident) && !beganAfterResolved(spike, incident));
    const [first, ...others] = touching;
    if (!first) {
      result.open.push(spike);
      continue;
    }
    free.splice(free.indexOf(first), 1);
    if (!first.tooOld) result.update.push({ incidentId: first.id, spike });
    for (const other of others) {
      free.splice(free.indexOf(other), 1);
      // A window that a person cut off keeps its boundaries; its counters follow what came in for it.
      if (other.windowFixed && !other.tooOld) result.update.push({ incidentId: other.id, spike });
      if (isKept(other)) continue;
      result.merge.push({ incidentId: other.id, into: first.id, intoNumber: first.number });
    }
  }
  for (const incident of free) {
    if (!isKept(incident)) result.unsupported.push(incident.id);
  }
  return result;
}

/** Data neither merges it away nor calls it unfounded. */
export function isKept(incident: KnownIncident): boolean {
  return DECIDED_STATES.includes(incident.state) || incident.windowFixed || incident.tooOld;
}

/** Whether a rise and an incident are the same: they overlap, or lie less than half an hour apart. */
export function touches(spike: TimedSpike, incident: KnownIncident): boolean {
  const spikeEnd = spike.to ?? Number.POSITIVE_INFINITY;
  const incidentEnd = incident.endedAt?.getTime() ?? Number.POSITIVE_INFINITY;
  return spike.from <= incidentEnd + SAME_WITHIN_MS && incident.startedAt.getTime() <= spikeEnd + SAME_WITHIN_MS;
}
