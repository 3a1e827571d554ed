import type { Target } from "#lib/incident/fleet/targets";
import { stands } from "#lib/incident/fleet/targets";
import { beganAfterResolved } from "#lib/incident/merge/regression";
import { isKept, type KnownIncident, reconcile, type TimedSpike, touches } from "#lib/incident/reconciliation";
import { isFleet, type Scope, scopeKey } from "#lib/volume/scope/scope";

export type ScopedIncident = KnownIncident & Scope;

/** A rise of a target, or several of one scope that a person has joined. */
export type Settled = { target: Target; spike: TimedSpike };

export type Settlement = {
  update: (Settled & { incidentId: string })[];
  open: Settled[];
  /** Incidents that are part of another: one that exists, or the one that this target opens. */
  merge: { incidentId: string; into: { id: string; number: number } | { opened: Settled } }[];
  unsupported: string[];
};

/** States in which data may make an incident part of another: nobody has decided and nothing is being retried. */
const MERGEABLE: readonly string[] = ["open", "identified", "monitoring"];

/**
 * Which target is which incident, over all scopes of one reason. Within a scope as `reconcile` says; an incident that is
 * left over becomes part of the incident of another scope that stands for its rise now. What a person decided on a
 * provider's incident also holds for the pool that its rise turns out to sit in.
 */
export function settle(targets: readonly Target[], incidents: readonly ScopedIncident[]): Settlement {
  const settlement: Settlement = { update: [], open: [], merge: [], unsupported: [] };
  const wanted = targets.map((target) => keptWide(target, incidents));
  const keys = new Set([...wanted.map((one) => scopeKey(one.scope)), ...incidents.map(scopeKey)]);
  const left: ScopedIncident[] = [];
  for (const key of [...keys].sort()) {
    const own = wanted.filter((target) => scopeKey(target.scope) === key);
    const known = incidents.filter((incident) => scopeKey(incident) === key);
    const plan = reconcile(
      own.map((target) => target.spike),
      known,
    );
    const settled = (spike: TimedSpike): Settled | null => {
      const target = own.find((one) => one.spike === spike) ?? own[0];
      return target ? { target: target.spike === spike ? target : { ...target, counts: null }, spike } : null;
    };
    for (const { incidentId, spike } of plan.update) {
      const one = settled(spike);
      if (one) settlement.update.push({ ...one, incidentId });
    }
    for (const spike of plan.open) {
      const one = settled(spike);
      if (one) settlement.open.push(one);
    }
    for (const { incidentId, into, intoNumber } of plan.merge)
      settlement.merge.push({ incidentId, into: { id: into, number: intoNumber } });
    left.push(...known.filter((incident) => plan.unsupported.includes(incident.id)));
  }
  const numbers = new Map(incidents.map((incident) => [incident.id, incident.number]));
  for (const incident of left) {
    const updated = settlement.update.find((one) => takesIn(one, incident));
    const opened = settlement.open.find((one) => takesIn(one, incident));
    if (updated && MERGEABLE.includes(incident.state))
      settlement.merge.push({
        incidentId: incident.id,
        into: { id: updated.incidentId, number: numbers.get(updated.incidentId) ?? 0 },
      });
    else if (opened && MERGEABLE.includes(incident.state))
      settlement.merge.push({ incidentId: incident.id, into: { opened } });
    else settlement.unsupported.push(incident.id);
  }
  return settlement;
}

/** Whether the target stands for what the incident of another scope stood for. */
function takesIn({ target, spike }: Settled, incident: ScopedIncident): boolean {
  if (!touches(spike, incident)) return false;
  return isFleet(incident)
    ? target.scope.pool === incident.pool || incident.pool === null
    : stands(target, incident.provider);
}

/** A pool's target goes by its provider as long as a person's decision on the provider's incident stands for it. */
function keptWide(target: Target, incidents: readonly ScopedIncident[]): Target {
  const { scope, spike } = target;
  if (isFleet(scope) || scope.pool === null) return target;
  const wide = { ...scope, pool: null };
  const touching = (at: Scope) =>
    incidents.filter((one) => scopeKey(one) === scopeKey(at) && one.state !== "merged" && touches(spike, one));
  const decided = touching(wide).some(
    (one) => (isKept(one) || one.tookIn) && !one.tooOld && !beganAfterResolved(spike, one),
  );
  return decided && touching(scope).length === 0 ? { ...target, scope: wide, counts: null } : target;
}
