import { resumeDetector } from "#lib/detect/create-detector";
import type { Detector } from "#lib/detect/detector";
import type { TimedSpike } from "#lib/incident/reconciliation";
import type { FoundSpike } from "#lib/incident/series/found-spike";
import {
  type KeptSeries,
  keepSeries,
  keepSnapshots,
  newestSnapshots,
  type Snapshot,
} from "#lib/incident/series/memory/store";
import { type CountedBin, detectorOf, runSeries } from "#lib/incident/series/run-series";
import { type SeriesPlan, seriesId, settingsOf } from "#lib/incident/series/series";
import type { Tx } from "#lib/platform/transaction";

const HOUR_MS = 3_600_000;
/** Late data up to so old begins at a kept state; older data at the beginning of its series. */
export const SNAPSHOT_HOURS = 48;
/** A whole run keeps only these hours before its end: late data rarely needs the others, and they are written anew. */
const HOURS_BACK = new Set([0, 1, 2, 3, 6, 12, 24, 36, 47]);

/** One series to look at, and where its counts changed (infinity: nowhere; time alone has passed). */
export type Asked = { plan: SeriesPlan; changedSince: number };

/** A series ready to run: at its beginning, or where a kept state stood. */
export type Ready = { plan: SeriesPlan; detector: Detector; start: number; resumed: boolean };

/** What remembers series between looks; without it each look begins at the beginning. */
export type Memory = { workspaceId: string; kept: ReadonlyMap<string, KeptSeries>; until: Date };

/** Whether anything can have changed for the series since it was kept: its counts, what it depends on, or its end. */
export function needsLook({ plan, changedSince }: Asked, memory: Memory): boolean {
  const kept = memory.kept.get(seriesId(plan.series));
  if (!kept || kept.settings !== settingsOf(plan)) return true;
  return changedSince < Number.POSITIVE_INFINITY || kept.found.spikes.some((spike) => spike.to === null);
}

/** Puts each series where its counts last were certain. */
export async function readySeries(tx: Tx, asked: readonly Asked[], memory: Memory | null): Promise<Ready[]> {
  const wanted = asked.map(({ plan, changedSince }) => ({
    series: seriesId(plan.series),
    settings: settingsOf(plan),
    notAfter: new Date(Math.min(changedSince, memory?.until.getTime() ?? 0)),
  }));
  const snapshots = memory ? await newestSnapshots(tx, memory.workspaceId, wanted) : new Map<string, Snapshot>();
  return asked.map(({ plan }) => {
    const snapshot = snapshots.get(seriesId(plan.series));
    const { binSeconds, seriesCount, falseIncidentsPerMonth } = plan;
    const detector = snapshot
      ? resumeDetector({ binSeconds, seriesCount, falseIncidentsPerMonth }, JSON.parse(snapshot.state))
      : null;
    if (snapshot && detector) return { plan, detector, start: snapshot.at.getTime(), resumed: true };
    return { plan, detector: detectorOf(plan), start: plan.origin, resumed: false };
  });
}

export type Run = {
  plan: SeriesPlan;
  spikes: TimedSpike[];
  news: { series: string; from: Date; snapshots: Snapshot[] };
};

/** Runs a series up to `until`, and keeps its state at whole hours of the last two days. */
export function run({ plan, detector, start, resumed }: Ready, counted: readonly CountedBin[], until: Date): Run {
  const series = seriesId(plan.series);
  const settings = settingsOf(plan);
  const snapshots: Snapshot[] = [];
  const lastHour = Math.floor(until.getTime() / HOUR_MS) * HOUR_MS;
  const spikes = runSeries(plan, detector, {
    counted,
    start,
    until: until.getTime(),
    reached: (at) => {
      const back = (lastHour - at) / HOUR_MS;
      const wanted = resumed ? back < SNAPSHOT_HOURS && at > start : HOURS_BACK.has(back);
      if (wanted) snapshots.push({ series, at: new Date(at), settings, state: JSON.stringify(detector.state()) });
    },
  });
  return { plan, spikes, news: { series, from: new Date(resumed ? start + 1 : 0), snapshots } };
}

/** Keeps what was found and the states passed. */
export async function remember(
  tx: Tx,
  memory: Memory,
  runs: readonly (Run & { found: FoundSpike[]; pools: string[] })[],
): Promise<void> {
  await keepSnapshots(
    tx,
    memory.workspaceId,
    runs.map((one) => one.news),
  );
  await keepSeries(
    tx,
    memory.workspaceId,
    runs.map(({ plan, found, pools }) => ({
      series: seriesId(plan.series),
      settings: settingsOf(plan),
      lookedTo: memory.until,
      found: { spikes: found, pools },
    })),
  );
}
