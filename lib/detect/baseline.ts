import type { Bin } from "#lib/detect/detector";

const DAY = 86_400;
/** Weight of what was learnt halves in a week. */
const HALF_LIFE_SECONDS = 7 * DAY;
/** A bin is learnt only when it is this old, so that a spike cannot teach the baseline before it is seen. */
const GUARD_SECONDS = 2 * 3600;
/** Before anything was learnt: half an event, at one refusal in a thousand attempts or in 250 minutes. */
const PRIOR_EVENTS = 0.5;
const PRIOR_SHARE = 1e-3;
const PRIOR_SECONDS = 250 * 60;
/** Dispersion is 1.5, worth 20 events, until told better; what opens takes 3, worth ten. Neither fades. */
const PRIOR_DISPERSION = { usual: 1.5, cautious: 3 };
const PRIOR_DISPERSION_EVENTS = { usual: 20, cautious: 10 };
/** A cell of the week forgets half in four visits and is drawn to 1 by two pseudo-events. */
const CELL_HALF_LIFE_VISITS = 4;
const CELL_PSEUDO_EVENTS = 2;
/** What an adopted level leaves of the old one. */
const KEPT_ON_ADOPTION = 0.1;

/** What the baseline expects of one bin: its mean, and the relative variance of the level behind it. */
export type Expectation = { mean: number; cv2: number };

export type Baseline<State> = {
  /** The expectation for the bin that comes next, before it is learnt. */
  expect(bin: Bin): Expectation;
  /** Variance over mean of the counts, at least 1. */
  dispersion(): number;
  /** The same for what opens: a series with few events could have bursts that it has not shown yet. */
  cautiousDispersion(): number;
  /** Events that the level rests on, old ones faded. */
  learntEvents(bin: Bin): number;
  /** Takes the bin in; it is learnt after the guard unless it lies at or after `frozenFrom` by then. */
  take(bin: Bin, mean: number, frozenFrom: number | null): void;
  /** A level that has lasted is what the series does now: it takes the place of most of what was known. */
  adopt(sums: { count: number; attempts: number }, bins: number): void;
  readonly guardBins: number;
  state(): State;
};

export type BaselineState = {
  learnt: readonly [number, number, number, number, number, number];
  cellEvents: number[];
  cellVisits: number[];
  waiting: ({ bin: Bin; mean: number } | null)[];
  next: number;
};

/**
 * What a series does when nothing is wrong: refusals per attempt where attempts are known, else a level with an
 * hour-of-week profile. Old bins fade, new ones wait for the guard, extreme ones are capped before they are learnt.
 */
export function createBaseline(binSeconds: number, kept?: BaselineState): Baseline<BaselineState> {
  const guardBins = Math.max(1, Math.round(GUARD_SECONDS / binSeconds));
  const decay = 0.5 ** (binSeconds / Math.max(HALF_LIFE_SECONDS, 52 * binSeconds));
  const cells = cellsOfSeason(binSeconds);
  const cellDecay = 0.5 ** (1 / (CELL_HALF_LIFE_VISITS * cells.binsPerCell));
  const cellEvents = kept ? Float64Array.from(kept.cellEvents) : new Float64Array(cells.count);
  const cellVisits = kept ? Float64Array.from(kept.cellVisits) : new Float64Array(cells.count);

  let [shareEvents, shareAttempts, levelEvents, levelBins, squares, means] = kept?.learnt ?? [
    PRIOR_EVENTS,
    PRIOR_EVENTS / PRIOR_SHARE,
    PRIOR_EVENTS,
    PRIOR_SECONDS / binSeconds,
    0,
    0,
  ];

  // Bins that wait for the guard, in a ring.
  const waiting = new Array<{ bin: Bin; mean: number } | undefined>(guardBins);
  kept?.waiting.forEach((one, slot) => {
    if (one) waiting[slot] = one;
  });
  let next = kept?.next ?? 0;

  const cellOf = (index: number) => Math.floor(index / cells.binsPerCell) % cells.count;
  const dispersionFrom = (prior: "usual" | "cautious") => {
    const events = PRIOR_DISPERSION_EVENTS[prior];
    return Math.max(1, (squares + PRIOR_DISPERSION[prior] * events) / (means + events));
  };
  const dispersion = () => dispersionFrom("usual");

  function learn(index: number, bin: Bin, mean: number): void {
    if (bin.attempts === 0) return;
    const phi = dispersion();
    const count = bin.usual ? bin.count : Math.min(bin.count, mean + 6 * Math.sqrt(phi * mean) + 4 * phi);
    if (bin.attempts === null) {
      levelEvents = Math.max(0.05, levelEvents * decay + count);
      levelBins = levelBins * decay + 1;
      const cell = cellOf(index);
      cellEvents[cell] = (cellEvents[cell] ?? 0) * cellDecay + count;
      cellVisits[cell] = (cellVisits[cell] ?? 0) * cellDecay + 1;
    } else {
      shareEvents = Math.max(0.05, shareEvents * decay + count);
      shareAttempts = shareAttempts * decay + bin.attempts;
    }
    squares = squares * decay + (count - mean) ** 2;
    means = means * decay + mean;
  }

  return {
    guardBins,
    dispersion,
    cautiousDispersion: () => dispersionFrom("cautious"),
    expect(bin) {
      if (bin.attempts !== null) {
        return { mean: (bin.attempts * shareEvents) / shareAttempts, cv2: 1 / Math.max(shareEvents, 0.5) };
      }
      const level = levelEvents / levelBins;
      const cell = cellOf(next);
      const seen = cellEvents[cell] ?? 0;
      const shape = (seen + CELL_PSEUDO_EVENTS) / ((cellVisits[cell] ?? 0) * level + CELL_PSEUDO_EVENTS);
      return { mean: level * shape, cv2: 1 / Math.max(levelEvents, 0.5) + 1 / (seen + CELL_PSEUDO_EVENTS) };
    },
    learntEvents: (bin) => (bin.attempts === null ? levelEvents : shareEvents),
    adopt(sums, bins) {
      shareEvents = shareEvents * KEPT_ON_ADOPTION + sums.count;
      shareAttempts = shareAttempts * KEPT_ON_ADOPTION + sums.attempts;
      levelEvents = levelEvents * KEPT_ON_ADOPTION + sums.count;
      levelBins = levelBins * KEPT_ON_ADOPTION + bins;
      // Hours of the week compare with the old level, so they begin anew.
      cellEvents.fill(0);
      cellVisits.fill(0);
    },
    take(bin, mean, frozenFrom) {
      const slot = next % guardBins;
      const old = waiting[slot];
      const oldIndex = next - guardBins;
      if (old && (old.bin.usual || frozenFrom === null || oldIndex < frozenFrom)) learn(oldIndex, old.bin, old.mean);
      waiting[slot] = { bin, mean };
      next += 1;
    },
    state: () => ({
      learnt: [shareEvents, shareAttempts, levelEvents, levelBins, squares, means],
      cellEvents: [...cellEvents],
      cellVisits: [...cellVisits],
      waiting: Array.from(waiting, (one) => one ?? null),
      next,
    }),
  };
}

/** Hours of a week; for coarse bins the days of a week or the weeks of a year. */
function cellsOfSeason(binSeconds: number): { count: number; binsPerCell: number } {
  if (binSeconds <= 3600) return { count: 168, binsPerCell: Math.max(1, Math.round(3600 / binSeconds)) };
  return { count: binSeconds <= DAY ? Math.round((7 * DAY) / binSeconds) : 52, binsPerCell: 1 };
}
