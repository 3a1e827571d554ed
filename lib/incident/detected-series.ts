import { createDetector, YOUNG_EVENTS_MIN } from "#lib/detect/create-detector";
import type { Bin } from "#lib/detect/detector";
import type { TimedSpike } from "#lib/incident/reconciliation";

/** Reasons that open incidents. */
export const DETECTED_REASONS = ["relay_denied", "user_unknown"] as const;

/** How far back a look goes; older incidents stay as they are. */
export const LOOK_BACK_DAYS = 35;
/** A series that was cut at the look-back needs this long to learn; what lies in it was judged when it was newer. */
export const LEARNING_DAYS = 7;
/** An incident needs at least so many people. */
export const RECIPIENTS_MIN = 3;
/** The one setting in human words (lib/detect). */
const FALSE_INCIDENTS_PER_MONTH = 1;
const FINE_SPAN_MS = 7 * 86_400_000;

export const YOUNG_RULE_WORDS = `at least ${YOUNG_EVENTS_MIN} failures to ${RECIPIENTS_MIN} or more recipients in an hour, because less than a day of history is known`;

/** Bin length for a series of that span: minutes while it is short, else five minutes. */
export function binSecondsFor(spanMs: number): number {
  return spanMs <= FINE_SPAN_MS ? 60 : 300;
}

/** Counts of one bin as the database sums them; `at` is the bin's start in milliseconds. */
export type CountedBin = { at: number; failures: number; attempts: number };

/**
 * The spikes of one series between `from` and `now` (milliseconds). Bins without a row are zeroes; the bin that still
 * runs is looked at only when something failed in it, because it cannot yet say that nothing will.
 */
export function spikesOf(
  counted: readonly CountedBin[],
  series: { from: number; now: number; binSeconds: number; attemptsKnown: boolean; seriesCount: number },
): TimedSpike[] {
  const { binSeconds, seriesCount, attemptsKnown } = series;
  const binMs = binSeconds * 1000;
  const first = Math.floor(series.from / binMs);
  const last = Math.floor(series.now / binMs);
  const byBin = new Map(counted.map((bin) => [Math.floor(bin.at / binMs), bin]));
  const detector = createDetector({ binSeconds, seriesCount, falseIncidentsPerMonth: FALSE_INCIDENTS_PER_MONTH });
  for (let index = first; index <= last; index++) {
    const row = byBin.get(index);
    if (index === last && !row?.failures) break;
    const bin: Bin = { count: row?.failures ?? 0, attempts: attemptsKnown ? (row?.attempts ?? 0) : null };
    detector.step(bin);
  }
  return detector.spikes().map((spike) => ({
    spike,
    from: (first + spike.started) * binMs,
    to: spike.ended === null ? null : (first + spike.ended + 1) * binMs,
  }));
}

/** Start of the bin `index` of a series that begins in the bin of `from`. */
export function binStart(from: number, binSeconds: number, index: number): Date {
  const binMs = binSeconds * 1000;
  return new Date((Math.floor(from / binMs) + index) * binMs);
}
