import { ALL_PROVIDERS } from "#lib/classify/provider";
import type { Scope } from "#lib/volume/scope/scope";

/** Failures of one reason in one scope over time: what one detector follows. */
export type Series = Scope & { reason: string };

/** One text a series, equal for equal series. */
export function seriesId({ reason, provider, pool, recipientDomain }: Series): string {
  return JSON.stringify([reason, provider, pool, recipientDomain]);
}

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 7 * 24;

/**
 * Where a series that is older than the look-back begins: at most a week before `from`, and at the same hour of the week
 * for a week. A beginning that moved with the clock would make every look a new calculation. The hour differs from
 * provider to provider, so that they do not all begin anew at once.
 */
export function anchorBefore(from: number, provider: string): number {
  const offset = hashOf(provider) % WEEK_HOURS;
  const hours = Math.floor(from / HOUR_MS);
  return (hours - ((hours - offset) % WEEK_HOURS)) * HOUR_MS;
}

/** FNV-1a, 32 bit: spreads names evenly; not for secrets. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** The next power of two: a threshold that moved with every new series would make every look a new calculation. */
export function roundedCount(count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, count)));
}

/** A stretch of time that a person called usual, UTC milliseconds, half-open. */
export type UsualStretch = Scope & { from: number; to: number };

/** The stretches that count for a series: those that speak of its providers, and of its domain when of one only. */
export function usualFor(series: Series, stretches: readonly UsualStretch[]): { from: number; to: number }[] {
  return stretches
    .filter(({ provider, recipientDomain }) => {
      const shared = provider === series.provider || [provider, series.provider].includes(ALL_PROVIDERS);
      return shared && (recipientDomain === null || recipientDomain === series.recipientDomain);
    })
    .map(({ from, to }) => ({ from, to }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
}

/** All that the spikes of a series depend on besides its counts. Times are UTC milliseconds. */
export type SeriesPlan = {
  series: Series;
  /** Start of its first bin. */
  origin: number;
  /** There is more before; what lies in the first week was judged when it was newer. */
  cut: boolean;
  binSeconds: number;
  attemptsKnown: boolean;
  seriesCount: number;
  falseIncidentsPerMonth: number;
  usual: readonly { from: number; to: number }[];
};

/** Grows when the way from counts to spikes changes, so that nothing kept from before is used. */
const VERSION = 3;

/** Equal texts: what was found and kept for a series still holds where its counts did not change. */
export function settingsOf(plan: SeriesPlan): string {
  const { origin, cut, binSeconds, attemptsKnown, seriesCount, falseIncidentsPerMonth, usual } = plan;
  return JSON.stringify([VERSION, origin, cut, binSeconds, attemptsKnown, seriesCount, falseIncidentsPerMonth, usual]);
}

/** The plan that `seriesId` and `settingsOf` wrote down; null when another version did. */
export function planFrom(id: string, settings: string): SeriesPlan | null {
  const [reason, provider, pool, recipientDomain] = JSON.parse(id) as [string, string, string | null, string | null];
  const [version, origin, cut, binSeconds, attemptsKnown, seriesCount, falseIncidentsPerMonth, usual] = JSON.parse(
    settings,
  ) as [number, number, boolean, number, boolean, number, number, SeriesPlan["usual"]];
  if (version !== VERSION) return null;
  const series = { reason, provider, pool, recipientDomain };
  return { series, origin, cut, binSeconds, attemptsKnown, seriesCount, falseIncidentsPerMonth, usual };
}
