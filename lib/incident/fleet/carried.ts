import type { Share } from "#lib/incident/series/found-spike";

/** So much of the excess must sit in one pool. */
const EXCESS_SHARE_MIN = 0.6;
/** Odds of failing there against elsewhere: less is a pool with more mail, not a pool in trouble. */
const ODDS_MIN = 3;
/** Standard deviations above what its share of the attempts would give. */
const DEVIATIONS_MIN = 3;

/**
 * The pool that carries a spike: at least 60 % of the failures beyond the expected ones are its own, though clearly less
 * of the attempts is. null when none does, and always where fewer than two named pools carried mail: with one pool
 * there is nothing to hold it against.
 */
export function carryingPool(pools: readonly Share[], expected: number): string | null {
  const attempts = sum(pools, "attempts");
  const failures = sum(pools, "failures");
  if (pools.filter((pool) => pool.name !== "" && pool.attempts > 0).length < 2 || attempts === 0) return null;
  const excessOf = (pool: Share) => Math.max(0, pool.failures - (expected * pool.attempts) / attempts);
  const excess = pools.reduce((all, pool) => all + excessOf(pool), 0);
  const [top] = [...pools].sort((a, b) => excessOf(b) - excessOf(a) || (a.name < b.name ? -1 : 1));
  if (!top || top.name === "" || excess === 0 || excessOf(top) / excess < EXCESS_SHARE_MIN) return null;
  const tried = top.attempts / attempts;
  const failed = top.failures / failures;
  if (tried >= 1 || failed * (1 - tried) < ODDS_MIN * tried * (1 - failed)) return null;
  const beyond = top.failures - failures * tried;
  return beyond >= DEVIATIONS_MIN * Math.sqrt(failures * tried * (1 - tried)) ? top.name : null;
}

/** At most so much of the excess at the largest provider, and at the two largest, for a rise of many small ones. */
const LARGEST_MAX = 0.6;
const TWO_LARGEST_MAX = 0.8;
const PROVIDERS_MIN = 3;

/** Whether a rise is spread over many providers, none of which makes it what it is. */
export function isSpread(providers: readonly Share[], expected: number): boolean {
  const attempts = sum(providers, "attempts");
  const excess = providers
    .map((one) => one.failures - (attempts > 0 ? (expected * one.attempts) / attempts : 0))
    .filter((value) => value > 0)
    .sort((a, b) => b - a);
  const all = excess.reduce((total, value) => total + value, 0);
  const [first = 0, second = 0] = excess;
  return excess.length >= PROVIDERS_MIN && first < LARGEST_MAX * all && first + second < TWO_LARGEST_MAX * all;
}

function sum(shares: readonly Share[], what: "failures" | "attempts"): number {
  return shares.reduce((total, share) => total + share[what], 0);
}
