import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import {
  changeIncident,
  markUnsupported,
  mergeIncident,
  openIncident,
  type PlaceContext,
} from "#lib/incident/apply-spike";
import { DETECTED_REASONS, LEARNING_DAYS, LOOK_BACK_DAYS } from "#lib/incident/detected-series";
import { type Settled, settle } from "#lib/incident/fleet/settle";
import { targetsOf } from "#lib/incident/fleet/targets";
import { regressedFrom } from "#lib/incident/merge/regression";
import { tookInByHand } from "#lib/incident/merge/store";
import { findRises } from "#lib/incident/series/find-rises";
import { SNAPSHOT_HOURS } from "#lib/incident/series/look-at-series";
import {
  changedCounts,
  dropSnapshots,
  forgetChanges,
  forgetSeries,
  keptSeries,
  taughtWindows,
} from "#lib/incident/series/memory/store";
import type { Look } from "#lib/incident/series/plan-series";
import { type SeriesPlan, seriesId } from "#lib/incident/series/series";
import { lateUploads } from "#lib/incident/series/store";
import { loadDetectionSettings } from "#lib/incident/settings/store";
import { type IncidentRow, incidentsOfReason, lockIncidents } from "#lib/incident/store";
import { inTransaction, type Tx } from "#lib/platform/transaction";
import { scopeKey } from "#lib/volume/scope/scope";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Logs older than the look-back are looked at on their own after they came in. */
const LATE_UPLOADS_MAX = 3;
const TIMEOUT_MS = 300_000;

type Result = { opened: string[]; changed: Set<string> };

/**
 * Brings incidents to what the counts say, on event time: opens new ones, moves boundaries and counters, notes ends
 * and returns. Says the same for the same counts in whatever order they came, and nothing the second time. A window
 * fixed by a person and a state set by one stay. Gives the ids of incidents opened and changed.
 *
 * Nothing waits for late data: a rise opens when its events are there, and what comes in later moves, joins or withdraws
 * it. Only series whose counts changed are read again; \`whole\` reads all of them from their beginning, with the same result.
 */
export async function reconcileIncidents(
  actor: Actor,
  { workspaceId, now, whole = false }: { workspaceId: string; now: Date; whole?: boolean },
): Promise<{ opened: string[]; changed: string[] }> {
  authorize(actor, "incident.decide", { workspaceId });
  return inTransaction(async (tx) => {
    await lockIncidents(tx, workspaceId);
    const result: Result = { opened: [], changed: new Set() };
    const changes = await changedCounts(tx, workspaceId);
    const kept = await keptSeries(tx, workspaceId);
    const planned = new Set<string>();
    for (const { late, ...look } of await looksFor(tx, workspaceId, now)) {
      const changed = new Map([...changes.since].filter(([, minute]) => minute < look.to.getTime()));
      if (late && changed.size === 0) continue;
      const memory = late || whole ? null : { workspaceId, kept, until: look.to };
      for (const reason of DETECTED_REASONS) {
        const ask = { actor, workspaceId, now, look, reason };
        const plans = await reconcileLook(tx, ask, { changed: memory ? changed : null, memory }, result);
        for (const plan of plans) planned.add(seriesId(plan.series));
      }
    }
    if (!whole) {
      // What is not followed any more would be out of date when it is followed again.
      await forgetSeries(
        tx,
        workspaceId,
        [...kept.keys()].filter((series) => !planned.has(series)),
      );
      await dropSnapshots(tx, workspaceId, new Date(now.getTime() - SNAPSHOT_HOURS * HOUR_MS));
      await forgetChanges(tx, workspaceId, changes.upTo);
    }
    const { opened, changed } = result;
    return { opened, changed: [...changed].filter((id) => !opened.includes(id)) };
  }, TIMEOUT_MS);
}

/** The last 35 days, and the same before the end of an older log that came in lately. */
async function looksFor(tx: Tx, workspaceId: string, now: Date): Promise<(Look & { late: boolean })[]> {
  const usual = { from: daysBefore(now, LOOK_BACK_DAYS), to: now, late: false };
  const ends = await lateUploads(tx, {
    workspaceId,
    heardSince: daysBefore(now, 1),
    before: daysBefore(now, LOOK_BACK_DAYS - LEARNING_DAYS),
    limit: LATE_UPLOADS_MAX,
  });
  const late = ends.map((end) => ({
    from: daysBefore(end, LOOK_BACK_DAYS),
    to: new Date(Math.min(now.getTime(), end.getTime() + DAY_MS)),
    late: true,
  }));
  return [usual, ...late];
}

type LookAsk = { actor: Actor; workspaceId: string; now: Date; look: Look; reason: string };
type LookMemory = Pick<Parameters<typeof findRises>[1], "changed" | "memory">;

async function reconcileLook(tx: Tx, ask: LookAsk, known: LookMemory, result: Result): Promise<SeriesPlan[]> {
  const { workspaceId, look, reason } = ask;
  // A series may begin up to a week before the look.
  const from = daysBefore(look.from, LEARNING_DAYS);
  const incidents = await incidentsOfReason(tx, { workspaceId, reason, from, to: look.to });
  const tookIn = await tookInByHand(tx, workspaceId);
  const { falseIncidentsPerMonth } = await loadDetectionSettings(tx, workspaceId);
  const usual = (await taughtWindows(tx, workspaceId)).filter((one) => one.reason === reason);
  const rises = await findRises(tx, {
    ...{ workspaceId, reason, look, falseIncidentsPerMonth },
    usual: usual.map(({ startedAt, endedAt, ...scope }) => ({
      ...scope,
      from: startedAt.getTime(),
      to: endedAt ? endedAt.getTime() + 1 : look.to.getTime(),
    })),
    followed: incidents,
    ...known,
  });
  const judgedFrom = judgedFromOf(rises.plans, look);
  const found = rises.found.filter(({ series, spike }) => spike.from >= judgedFrom(series.provider));
  const settlement = settle(
    targetsOf(found, rises.pools, rises.ownPool),
    incidents.map((incident) => ({
      ...incident,
      windowFixed: incident.windowFixedBy !== null,
      tookIn: tookIn.has(incident.id),
      tooOld: incident.startedAt.getTime() < judgedFrom(incident.provider),
    })),
  );
  await apply(tx, ask, settlement, incidents, result);
  return rises.plans;
}

/** From when on a provider's rises are judged: a series that was cut has to learn first. */
function judgedFromOf(plans: readonly SeriesPlan[], look: Look): (provider: string) => number {
  const from = new Map(plans.map((plan) => [plan.series.provider, plan.cut ? learnt(plan.origin) : 0]));
  return (provider) => from.get(provider) ?? learnt(look.from.getTime());
}

function learnt(origin: number): number {
  return origin + LEARNING_DAYS * DAY_MS;
}

async function apply(
  tx: Tx,
  ask: LookAsk,
  settlement: ReturnType<typeof settle>,
  incidents: readonly IncidentRow[],
  result: Result,
): Promise<void> {
  const { actor, workspaceId, now, look, reason } = ask;
  const byId = new Map(incidents.map((incident) => [incident.id, incident]));
  const opened = new Map<Settled, IncidentRow>();
  const placeOf = ({ scope, attemptsKnown }: Pick<PlaceContext, "scope" | "attemptsKnown">): PlaceContext => ({
    ...{ actor, workspaceId, reason, scope, now, until: look.to, attemptsKnown },
  });
  const riseOf = ({ target, spike }: Settled) => ({ spike, counts: target.counts });
  for (const one of settlement.update) {
    const incident = byId.get(one.incidentId);
    if (incident && (await changeIncident(tx, placeOf(one.target), incident, riseOf(one))))
      result.changed.add(incident.id);
  }
  for (const one of settlement.open) {
    const before = incidents.filter((incident) => scopeKey(incident) === scopeKey(one.target.scope));
    const incident = await openIncident(tx, placeOf(one.target), riseOf(one), regressedFrom(one.spike, before));
    if (!incident) continue;
    opened.set(one, incident);
    result.opened.push(incident.id);
  }
  for (const { incidentId, into } of settlement.merge) {
    const incident = byId.get(incidentId);
    const other = "opened" in into ? opened.get(into.opened) : byId.get(into.id);
    if (!incident || !other) continue;
    const place = placeOf({ scope: incident, attemptsKnown: false });
    if (await mergeIncident(tx, place, incident, { id: other.id, number: other.number, scope: other }))
      result.changed.add(incidentId);
  }
  for (const incidentId of settlement.unsupported) {
    const incident = byId.get(incidentId);
    const place = incident && placeOf({ scope: incident, attemptsKnown: false });
    if (incident && place && (await markUnsupported(tx, place, incident))) result.changed.add(incidentId);
  }
}

function daysBefore(at: Date, days: number): Date {
  return new Date(at.getTime() - days * DAY_MS);
}
