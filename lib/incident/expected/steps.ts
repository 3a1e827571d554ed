import type { Detector, Step } from "#lib/detect/detector";
import { negativeLogTail } from "#lib/detect/negative-binomial";
import { binAt, type CountedBin } from "#lib/incident/series/run-series";
import type { SeriesPlan } from "#lib/incident/series/series";

/** What one bin of a series was expected to hold. Times are UTC milliseconds. */
export type ExpectedBin = {
  at: number;
  mean: number;
  variance: number;
  /** With which an opening is judged. */
  openingVariance: number;
  threshold: number;
  /** Bins of this length, for the chance of so many looks; and whether a count alone can open an incident now. */
  canOpen: boolean;
};

const DAY_MS = 86_400_000;
const DEVIATIONS = 3;
/** As the detector: fewer events open nothing, nor does less than twice the expected. */
const EVENTS_MIN = 5;
const RATIO_MIN = 2;
const COUNT_MAX = 1e9;

/** Runs a detector from `start` and gives what it expected of each bin in [from, to). */
export function expectedBins(
  plan: SeriesPlan,
  detector: Detector,
  run: { counted: readonly CountedBin[]; start: number; from: number; to: number },
): ExpectedBin[] {
  const binMs = plan.binSeconds * 1000;
  const byBin = new Map(run.counted.map((bin) => [Math.floor(bin.at / binMs), bin]));
  const bins: ExpectedBin[] = [];
  let running = detector.spikes().at(-1)?.closed === null;
  for (let index = Math.floor(run.start / binMs); index * binMs < run.to; index++) {
    const at = index * binMs;
    const bin = binAt(plan, at, byBin.get(index), false);
    if (!bin) continue;
    const { expected, variance, openingVariance, threshold, changed }: Step = detector.step(bin);
    const canOpen = !running && at - plan.origin >= DAY_MS;
    for (const spike of changed) running = spike.closed === null;
    if (at + binMs > run.from) bins.push({ at, mean: expected, variance, openingVariance, threshold, canOpen });
  }
  return bins;
}

export type Banded = { at: number; expected: number; upper: number; opensAt: number | null };

const NOTHING = { mean: 0, variance: 0, openingVariance: 0, bins: 0, threshold: 0, canOpen: false };

/**
 * Bins of one or several series as the steps of a chart: means and variances add up. `opensAt` is said for one series
 * only, because an incident opens in a series and not in a sum.
 */
export function stepsOf(
  series: readonly (readonly ExpectedBin[])[],
  from: number,
  to: number,
  stepMs: number,
): Banded[] {
  const steps: Banded[] = [];
  const sums = new Map<number, Omit<ExpectedBin, "at"> & { bins: number }>();
  for (const bin of series.flat()) {
    const at = Math.floor(bin.at / stepMs) * stepMs;
    const sum = sums.get(at) ?? { ...NOTHING, threshold: bin.threshold, canOpen: true };
    sums.set(at, {
      mean: sum.mean + bin.mean,
      variance: sum.variance + bin.variance,
      openingVariance: sum.openingVariance + bin.openingVariance,
      bins: sum.bins + 1,
      threshold: bin.threshold,
      canOpen: sum.canOpen && bin.canOpen,
    });
  }
  let near: number | null = null;
  for (let at = Math.floor(from / stepMs) * stepMs; at < to; at += stepMs) {
    const sum = sums.get(at) ?? NOTHING;
    const opens: number | null =
      sum.canOpen && series.length === 1
        ? openingCount(sum.mean, sum.openingVariance, sum.bins, sum.threshold, near ?? undefined)
        : null;
    near = opens ?? near;
    steps.push({
      at,
      expected: rounded(sum.mean),
      upper: rounded(sum.mean + DEVIATIONS * Math.sqrt(sum.variance)),
      opensAt: opens,
    });
  }
  return steps;
}

/**
 * The smallest count of a window of `bins` bins that opens; null when nothing can be expected in it. `near` is where the
 * search begins: the answer of the step before, which is mostly next to this one.
 */
export function openingCount(
  mean: number,
  variance: number,
  bins: number,
  threshold: number,
  near = EVENTS_MIN,
): number | null {
  if (mean <= 0 || bins < 1) return null;
  const spread = Math.max(1, variance / mean);
  const opens = (count: number) =>
    count > RATIO_MIN * mean && negativeLogTail(count, mean, spread) + Math.log(bins) >= threshold;
  let low = EVENTS_MIN - 1;
  let high = Math.max(EVENTS_MIN, near);
  for (let stride = 1; opens(high) && high > EVENTS_MIN; stride *= 2) {
    const next = Math.max(EVENTS_MIN, high - stride);
    if (!opens(next)) {
      low = next;
      break;
    }
    high = next;
  }
  for (let stride = 1; !opens(high); stride *= 2) {
    low = high;
    high += stride;
    if (high > COUNT_MAX) return null;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (opens(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
