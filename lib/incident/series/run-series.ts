import { createDetector } from "#lib/detect/create-detector";
import type { Bin, Detector } from "#lib/detect/detector";
import type { TimedSpike } from "#lib/incident/reconciliation";
import type { SeriesPlan } from "#lib/incident/series/series";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Counts of one bin as the database sums them; `at` is the bin's start in milliseconds. */
export type CountedBin = { at: number; failures: number; attempts: number };

/** A detector of the series before its first bin. */
export function detectorOf({ binSeconds, seriesCount, falseIncidentsPerMonth }: SeriesPlan): Detector {
  return createDetector({ binSeconds, seriesCount, falseIncidentsPerMonth });
}

/** A bin as the detector takes it; null when it still runs and nothing failed in it, because it cannot say that nothing will. */
export function binAt(plan: SeriesPlan, at: number, row: CountedBin | undefined, runs: boolean): Bin | null {
  if (runs && !row?.failures) return null;
  const usual = plan.usual.some(({ from, to }) => from < at + plan.binSeconds * 1000 && at < to);
  return {
    count: row?.failures ?? 0,
    attempts: plan.attemptsKnown ? (row?.attempts ?? 0) : null,
    ...(usual ? { usual } : {}),
  };
}

/**
 * Feeds a detector with the bins from `start` (the beginning of the series, or where a kept state stood) up to `until`.
 * Bins without a row are zeroes. `reached` is told the start of each whole hour before its first bin is taken.
 */
export function runSeries(
  plan: SeriesPlan,
  detector: Detector,
  run: { counted: readonly CountedBin[]; start: number; until: number; reached?: (at: number) => void },
): TimedSpike[] {
  const binMs = plan.binSeconds * 1000;
  const byBin = new Map(run.counted.map((bin) => [Math.floor(bin.at / binMs), bin]));
  const last = Math.floor(run.until / binMs);
  for (let index = Math.floor(run.start / binMs); index <= last; index++) {
    const at = index * binMs;
    if (at % HOUR_MS === 0) run.reached?.(at);
    const bin = binAt(plan, at, byBin.get(index), index === last);
    if (bin) detector.step(bin);
  }
  return timed(plan, detector);
}

/** The spikes of a detector with their bins turned into minutes since 1970, which mean the same for every series. */
function timed(plan: SeriesPlan, detector: Detector): TimedSpike[] {
  const first = Math.floor(plan.origin / (plan.binSeconds * 1000));
  const perBin = plan.binSeconds / 60;
  const minute = (bin: number) => (first + bin) * perBin;
  const orNull = (bin: number | null) => (bin === null ? null : minute(bin));
  // Deliveries are not kept by recipient domain: that a domain accepts again is never heard, only that it fell silent.
  const told = plan.series.recipientDomain === null;
  return detector.spikes().map((spike) => ({
    from: minute(spike.started) * MINUTE_MS,
    to: spike.ended === null ? null : minute(spike.ended + 1) * MINUTE_MS,
    spike: {
      ...spike,
      started: minute(spike.started),
      detected: minute(spike.detected),
      peak: minute(spike.peak),
      ended: orNull(spike.ended),
      closed: orNull(spike.closed),
      endBasis: spike.endBasis === "accepted" && !told ? "silence" : spike.endBasis,
    },
  }));
}

/** Bins of several pools as those of one series. */
export function summed(lists: readonly (readonly CountedBin[])[]): CountedBin[] {
  const [only] = lists;
  if (only && lists.length === 1) return [...only];
  const sums = new Map<number, CountedBin>();
  for (const { at, failures, attempts } of lists.flat()) {
    const sum = sums.get(at);
    if (sum) {
      sum.failures += failures;
      sum.attempts += attempts;
    } else sums.set(at, { at, failures, attempts });
  }
  return [...sums.values()];
}
