import { upperBound } from "#lib/cohort/bounds";

/** Share of a stage that must have a final disposition before it can be judged. */
export const DISPOSED_MIN = 0.9;
/** A failure rate that the next stage must not have. */
export const BOUND_MAX = 0.1;
/** So many relay denials by one address are no chance. */
const DENIALS_OF_ONE_ADDRESS = 2;

export type StageCounts = {
  /** Taken by the adapter. */
  handedOver: number;
  /** In doubt: perhaps sent, perhaps not. */
  unknown: number;
  delivered: number;
  failed: number;
  deferred: number;
  /** The address that refused most retried recipients with a relay denial, and how many. */
  worstDenier: { remoteIp: string; recipients: number } | null;
};

export type Figures = {
  handedOver: number;
  delivered: number;
  failed: number;
  deferred: number;
  unknown: number;
  disposed: number;
  bound: number | null;
  why: string;
};

export type Judgement = { verdict: "observing" | "pass" | "fail" | "inconclusive"; figures: Figures };

/**
 * Judges a stage by what became of its recipients. In this order:
 * 1. two relay denials share one address: fail, at once;
 * 2. at least 90 % have a final disposition: pass without any failure, or when the one-sided 95 % upper bound on the
 *    failure rate is at most 10 %; else fail. A clean stage passes however small it is, because a handful could never
 *    bring the bound down by itself;
 * 3. the deadline has passed: inconclusive, which never opens the next stage;
 * 4. otherwise it is still observed.
 */
export function judge(counts: StageCounts, deadlineAt: Date | null, now: Date): Judgement {
  const { handedOver, unknown, delivered, failed, deferred, worstDenier } = counts;
  const total = handedOver + unknown;
  const final = delivered + failed;
  const disposed = total === 0 ? 0 : final / total;
  const bound = final === 0 ? null : upperBound(failed, final);
  const told = (verdict: Judgement["verdict"], why: string): Judgement => ({
    verdict,
    figures: { handedOver, delivered, failed, deferred, unknown, disposed, bound, why },
  });

  if (worstDenier && worstDenier.recipients >= DENIALS_OF_ONE_ADDRESS)
    return told(
      "fail",
      `${worstDenier.remoteIp} refused ${worstDenier.recipients} of the retried recipients to relay.`,
    );
  const heard = `${final} of ${total} have a final answer`;
  if (bound !== null && disposed >= DISPOSED_MIN) {
    const rate = `${heard}, ${failed} failed; the failure rate is at most ${percent(bound)} (95 % sure)`;
    if (failed === 0) return told("pass", `${rate}.`);
    return bound <= BOUND_MAX
      ? told("pass", `${rate}.`)
      : told("fail", `${rate}, over the ${percent(BOUND_MAX)} allowed.`);
  }
  const need = `${percent(DISPOSED_MIN)} are needed`;
  return deadlineAt && now >= deadlineAt
    ? told("inconclusive", `${heard} at the deadline; ${need}.`)
    : told("observing", `${heard}; ${need}.`);
}

/** `4.9 %`, without a decimal for whole numbers. */
export function percent(share: number): string {
  const rounded = Math.round(share * 1000) / 10;
  return `${Number.isInteger(rounded) ? rounded : rounded.toFixed(1)} %`;
}
