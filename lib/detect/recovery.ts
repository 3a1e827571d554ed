import { RATIO_MIN } from "#lib/detect/windows";

/**
 * Evidence that closes, as −ln of the odds that the incident goes on. At 4 a mild rise falls into pieces; at 6 it
 * stays whole, and a strong one still closes within a few bins.
 */
const CLOSE_AT = 6;
/** "Still bad" means at least half of the incident's own rate. */
const KEPT_SHARE = 0.5;
/** A rise that barely opened stays one incident: half as much again as usual is still bad. */
const EDGE_MIN = 1.5;

/** Watches a running spike for its end. All sums are taken since the spike's first bin. */
export type Recovery = {
  /**
   * One more bin: its count and expected mean, the spike's sums up to and with it. True when the end is certain.
   * A bin without attempts has mean 0 and no count: it moves nothing, so silence of the sender never closes.
   */
  step(count: number, mean: number, dispersion: number, sums: { count: number; mean: number }): boolean;
  /** The rate, in multiples of the baseline, that still counts as bad. */
  readonly edge: number;
  /** Bins since the evidence for recovery last stood at zero. */
  readonly binsSinceZero: number;
  state(): RecoveryState;
};

export type RecoveryState = { evidence: number; binsSinceZero: number; ratio: number };

/**
 * A CUSUM of "the rate is at least `edge` times the baseline" against "it is the baseline again", floored at zero.
 * The spike ends before its last climb.
 */
export function createRecovery(sums: { count: number; mean: number }, kept?: RecoveryState): Recovery {
  let evidence = kept?.evidence ?? 0;
  let binsSinceZero = kept?.binsSinceZero ?? 0;
  let ratio = kept?.ratio ?? ratioOf(sums);
  const edge = () => Math.max(EDGE_MIN, KEPT_SHARE * ratio);

  return {
    get edge() {
      return edge();
    },
    get binsSinceZero() {
      return binsSinceZero;
    },
    step(count, mean, dispersion, now) {
      const bad = edge();
      evidence += ((bad - 1) * mean - count * Math.log(bad)) / dispersion;
      binsSinceZero += 1;
      if (evidence <= 0) {
        evidence = 0;
        binsSinceZero = 0;
        ratio = ratioOf(now);
      }
      return evidence >= CLOSE_AT;
    },
    state: () => ({ evidence, binsSinceZero, ratio }),
  };
}

function ratioOf(sums: { count: number; mean: number }): number {
  return sums.mean > 0 ? sums.count / sums.mean : RATIO_MIN;
}
