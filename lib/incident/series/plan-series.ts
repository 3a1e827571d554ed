import { ALL_PROVIDERS } from "#lib/classify/provider";
import {
  anchorBefore,
  roundedCount,
  type Series,
  type SeriesPlan,
  type UsualStretch,
  usualFor,
} from "#lib/incident/series/series";

const FINE_SPAN_MS = 7 * 86_400_000;

/** Bin length for a series of that span: minutes while it is short, else five minutes. */
export function binSecondsFor(spanMs: number): number {
  return spanMs <= FINE_SPAN_MS ? 60 : 300;
}

/** A stretch of time that is looked at, UTC, half-open. */
export type Look = { from: Date; to: Date };

type Span = { firstAt: Date; attemptsKnown: boolean; cut: boolean };

/** How a series is to be read in a look. `span` is that of its provider, or of all mail. */
export function planOf(
  series: Series,
  span: Span,
  look: Look,
  common: { seriesCount: number; falseIncidentsPerMonth: number; usual: readonly UsualStretch[] },
): SeriesPlan {
  const coarse = 300_000;
  const first = Math.floor(span.firstAt.getTime() / coarse) * coarse;
  const origin = span.cut ? anchorBefore(look.from.getTime(), series.provider) : first;
  return {
    series,
    origin,
    cut: span.cut,
    binSeconds: binSecondsFor(look.to.getTime() - origin),
    attemptsKnown: span.attemptsKnown,
    seriesCount: roundedCount(common.seriesCount),
    falseIncidentsPerMonth: common.falseIncidentsPerMonth,
    usual: usualFor(series, common.usual),
  };
}

/** Failures of one reason by provider and pool. */
type Cell = { provider: string; pool: string; failures: number };

/** Providers that can have a series, most failures first: those with enough of them, at most `most`, and `always`. */
export function providersToFollow(
  cells: readonly Cell[],
  limits: { failuresMin: number; most: number; always: readonly string[] },
): string[] {
  const sums = new Map<string, number>();
  for (const { provider, failures } of cells) sums.set(provider, (sums.get(provider) ?? 0) + failures);
  const always = new Set(limits.always);
  return [...sums]
    .filter(([provider, failures]) => failures >= limits.failuresMin || always.has(provider))
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .filter(([provider], index) => index < limits.most || always.has(provider))
    .map(([provider]) => provider);
}

/** Pools that can have a series of their own at a provider: its mail goes through several, and this one failed enough. */
export function poolsToFollow(
  cells: readonly Cell[],
  poolsOf: ReadonlyMap<string, readonly string[]>,
  failuresMin: number,
): { provider: string; pool: string }[] {
  const several = (provider: string) => (poolsOf.get(provider) ?? []).filter((pool) => pool !== "").length >= 2;
  return cells.filter((cell) => cell.pool !== "" && cell.failures >= failuresMin && several(cell.provider));
}

/**
 * The series over all providers: one a pool where several named ones carry mail; else one over all mail, under the name
 * of the only pool when all mail names it.
 */
export function fleetSeries(reason: string, pools: readonly string[], ownPool: string | null): Series[] {
  const of = (pool: string | null): Series => ({ reason, provider: ALL_PROVIDERS, pool, recipientDomain: null });
  return pools.length >= 2 ? pools.map(of) : [of(ownPool)];
}

/** The pool that all mail names, when it is only one; null when there are several or some mail names none. */
export function ownPoolOf(pools: ReadonlySet<string>): string | null {
  const [only] = pools;
  return pools.size === 1 && only ? only : null;
}
