import { type Baseline, type BaselineState, createBaseline } from "#lib/detect/baseline";
import { fitLogLinear, type LogLinearFit, type Observation, predict } from "#lib/detect/log-linear";

const DAY = 86_400;
/** Years of history that a fit looks at. */
const YEARS = 8;

export type SeasonalState = {
  early: BaselineState;
  counts: number[];
  attempts: (number | null)[];
  /** Index of the first bin kept. */
  first: number;
  fit: LogLinearFit | null;
  fittedAt: number;
  history: number;
};

/** Days or weeks: what a bin of them needs to be expected. */
type Calendar = {
  /** Bins in a year. */
  year: number;
  /** Bins in a week when the days of it differ, else 1. */
  weekdays: number;
  /** Bins after which the fit is made anew. */
  refitEvery: number;
  /** The newest bins are left out: a slow rise must not teach the fit. */
  leftOut: number;
  /** Fewer bins than this tell no season: the simple baseline speaks. */
  fewest: number;
};

function calendarOf(binSeconds: number): Calendar {
  return binSeconds < 7 * DAY
    ? {
        year: (365.25 * DAY) / binSeconds,
        weekdays: Math.round((7 * DAY) / binSeconds),
        refitEvery: 28,
        leftOut: 28,
        fewest: 84,
      }
    : { year: (365.25 * DAY) / binSeconds, weekdays: 1, refitEvery: 4, leftOut: 10, fewest: 52 };
}

/**
 * The baseline of coarse bins, a day or longer: a log-linear fit with trend, two waves of the year and the days of the
 * week over eight years, past outbreaks weighing less (farringtonFlexible's error model, with waves in place of levels).
 * Until there is enough history the simple baseline speaks.
 */
export function createSeasonalBaseline(binSeconds: number, kept?: SeasonalState): Baseline<SeasonalState> {
  const calendar = calendarOf(binSeconds);
  const window = Math.round(calendar.year * YEARS) + calendar.leftOut;
  const early = createBaseline(binSeconds, kept?.early);
  const counts = kept ? [...kept.counts] : [];
  const attempts = kept ? [...kept.attempts] : [];
  let first = kept?.first ?? 0;
  let fit = kept?.fit ?? null;
  let fittedAt = kept?.fittedAt ?? -1;
  /** Bins that the present fit was made of: they decide its columns. */
  let history = kept?.history ?? 0;
  const now = () => first + counts.length;

  function columns(index: number, bins: number): number[] {
    const phase = (2 * Math.PI * index) / calendar.year;
    const x = [1];
    if (calendar.weekdays > 1) {
      const day = index % calendar.weekdays;
      for (let other = 1; other < calendar.weekdays; other++) x.push(day === other ? 1 : 0);
    }
    if (bins >= calendar.year) x.push(Math.cos(phase), Math.sin(phase));
    if (bins >= 1.5 * calendar.year) x.push(index / calendar.year);
    if (bins >= 2 * calendar.year) x.push(Math.cos(2 * phase), Math.sin(2 * phase));
    return x;
  }

  function refit(): void {
    const usable = counts.length - calendar.leftOut;
    if (usable < calendar.fewest || (fittedAt >= 0 && now() - fittedAt < calendar.refitEvery)) return;
    const data: Observation[] = [];
    for (let at = 0; at < usable; at++) {
      const tried = attempts[at] ?? null;
      if (tried === 0) continue;
      const x = columns(first + at, usable);
      data.push({ x, count: counts[at] ?? 0, offset: tried === null ? 0 : Math.log(tried) });
    }
    const width = data[0]?.x.length ?? 0;
    if (data.length < calendar.fewest) return;
    fit = fitLogLinear(data, startOf(data, width, fit));
    fittedAt = now();
    history = usable;
  }

  return {
    guardBins: early.guardBins,
    dispersion: () => fit?.dispersion ?? early.dispersion(),
    cautiousDispersion: () => fit?.dispersion ?? early.cautiousDispersion(),
    expect(bin) {
      refit();
      if (!fit || bin.attempts === 0) return early.expect(bin);
      const { eta, variance } = predict(fit, columns(now(), history));
      const offset = bin.attempts === null ? 0 : Math.log(bin.attempts);
      return { mean: Math.exp(Math.min(eta + offset, 20)), cv2: variance * fit.dispersion };
    },
    learntEvents: (bin) => early.learntEvents(bin),
    adopt(sums, bins) {
      early.adopt(sums, bins);
      // What lies before the new level compares with another one.
      const drop = Math.max(0, counts.length - bins);
      counts.splice(0, drop);
      attempts.splice(0, drop);
      first += drop;
      fit = null;
      fittedAt = -1;
    },
    take(bin, mean, frozenFrom) {
      early.take(bin, mean, frozenFrom);
      counts.push(bin.count);
      attempts.push(bin.attempts);
      if (counts.length <= window) return;
      counts.shift();
      attempts.shift();
      first += 1;
    },
    state: (): SeasonalState => ({
      ...{ early: early.state(), counts: [...counts], attempts: [...attempts], first, fit, fittedAt, history },
    }),
  };
}

/** The last coefficients when the model is the same, else the level alone. */
function startOf(data: readonly Observation[], width: number, fit: LogLinearFit | null): number[] {
  if (fit && fit.beta.length === width) return fit.beta;
  const events = data.reduce((sum, { count }) => sum + count, 0);
  const exposure = data.reduce((sum, { offset }) => sum + Math.exp(offset), 0);
  return [Math.log(Math.max(events, 0.5) / Math.max(exposure, 1e-9)), ...new Array(width - 1).fill(0)];
}
