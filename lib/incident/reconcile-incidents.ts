import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import {
  changeIncident,
  markUnsupported,
  mergeIncident,
  openIncident,
  type SeriesContext,
} from "#lib/incident/apply-spike";
import {
  binSecondsFor,
  DETECTED_REASONS,
  LEARNING_DAYS,
  LOOK_BACK_DAYS,
  spikesOf,
} from "#lib/incident/detected-series";
import { regressedFrom } from "#lib/incident/merge/regression";
import { tookInByHand } from "#lib/incident/merge/store";
import { reconcile } from "#lib/incident/reconciliation";
import { lateUploads, loadBins, type SeriesRow, seriesWithFailures } from "#lib/incident/series/store";
import { incidentsOfSeries, lockIncidents } from "#lib/incident/store";
import { inTransaction, type Tx } from "#lib/platform/transaction";

const DAY_MS = 86_400_000;
/** Fewer failures than this open nothing by any rule. */
const FAILURES_MIN = 5;
const SERIES_MAX = 500;
/** Logs older than the look-back are looked at on their own for a day after they came in. */
const LATE_UPLOADS_MAX = 3;
const TIMEOUT_MS = 120_000;

type Look = { from: Date; to: Date };

/**
 * Brings incidents to what the counts say, on event time: opens new ones, moves boundaries and counters, notes ends
 * and returns. Says the same for the same counts in whatever order they came, and nothing the second time. A window
 * fixed by a person and a state set by one stay. Gives the ids of incidents opened and changed.
 */
export async function reconcileIncidents(
  actor: Actor,
  { workspaceId, now }: { workspaceId: string; now: Date },
): Promise<{ opened: string[]; changed: string[] }> {
  authorize(actor, "incident.decide", { workspaceId });
  return inTransaction(async (tx) => {
    await lockIncidents(tx, workspaceId);
    const opened: string[] = [];
    const changed = new Set<string>();
    for (const look of await looksFor(tx, workspaceId, now)) {
      const series = await seriesWithFailures(tx, {
        workspaceId,
        reasons: DETECTED_REASONS,
        ...look,
        failuresMin: FAILURES_MIN,
        limit: SERIES_MAX,
      });
      for (const row of series) {
        const result = await reconcileSeries(tx, { actor, workspaceId, now, look, row, seriesCount: series.length });
        opened.push(...result.opened);
        for (const id of result.changed) changed.add(id);
      }
    }
    return { opened, changed: [...changed].filter((id) => !opened.includes(id)) };
  }, TIMEOUT_MS);
}

/** The last 35 days, and the same before the end of an older log that came in lately. */
async function looksFor(tx: Tx, workspaceId: string, now: Date): Promise<Look[]> {
  const usual = { from: daysBefore(now, LOOK_BACK_DAYS), to: now };
  const ends = await lateUploads(tx, {
    workspaceId,
    heardSince: daysBefore(now, 1),
    before: daysBefore(now, LOOK_BACK_DAYS - LEARNING_DAYS),
    limit: LATE_UPLOADS_MAX,
  });
  const late = ends.map((end) => ({
    from: daysBefore(end, LOOK_BACK_DAYS),
    to: new Date(Math.min(now.getTime(), end.getTime() + DAY_MS)),
  }));
  return [usual, ...late];
}

async function reconcileSeries(
  tx: Tx,
  ask: { actor: Actor; workspaceId: string; now: Date; look: Look; row: SeriesRow; seriesCount: number },
): Promise<{ opened: string[]; changed: string[] }> {
  const { actor, workspaceId, now, look, row, seriesCount } = ask;
  const { provider, reason } = row;
  const from = row.cut ? look.from : row.firstAt;
  const binSeconds = binSecondsFor(look.to.getTime() - from.getTime());
  const counted = await loadBins(tx, { workspaceId, provider, reason, from, to: look.to, binSeconds });
  const judgedFrom = row.cut ? from.getTime() + LEARNING_DAYS * DAY_MS : 0;
  const spikes = spikesOf(counted, {
    from: from.getTime(),
    now: look.to.getTime(),
    binSeconds,
    attemptsKnown: row.attemptsKnown,
    seriesCount,
  }).filter((spike) => spike.from >= judgedFrom);
  const incidents = await incidentsOfSeries(tx, { workspaceId, provider, reason, from, to: look.to });
  const tookIn = await tookInByHand(tx, workspaceId);
  const byId = new Map(incidents.map((incident) => [incident.id, incident]));
  const plan = reconcile(
    spikes,
    incidents.map((incident) => ({
      ...incident,
      windowFixed: incident.windowFixedBy !== null,
      tookIn: tookIn.has(incident.id),
      tooOld: incident.startedAt.getTime() < judgedFrom,
    })),
  );

  const context: SeriesContext = {
    actor,
    workspaceId,
    provider,
    reason,
    now,
    until: look.to,
    from,
    binSeconds,
    attemptsKnown: row.attemptsKnown,
  };
  const opened: string[] = [];
  const changed: string[] = [];
  for (const { incidentId, spike } of plan.update) {
    const incident = byId.get(incidentId);
    if (incident && (await changeIncident(tx, context, incident, spike))) changed.push(incidentId);
  }
  for (const { incidentId, into, intoNumber } of plan.merge) {
    const incident = byId.get(incidentId);
    if (incident && (await mergeIncident(tx, context, incident, { id: into, number: intoNumber })))
      changed.push(incidentId);
  }
  for (const incidentId of plan.unsupported) {
    const incident = byId.get(incidentId);
    if (incident && (await markUnsupported(tx, context, incident))) changed.push(incidentId);
  }
  for (const spike of plan.open) {
    const id = await openIncident(tx, context, spike, regressedFrom(spike, incidents));
    if (id) opened.push(id);
  }
  return { opened, changed };
}

function daysBefore(at: Date, days: number): Date {
  return new Date(at.getTime() - days * DAY_MS);
}
