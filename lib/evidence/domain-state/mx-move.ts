import { type MxPeriod, mxHistory } from "#lib/evidence/history/mx-history";
import type { AnswerRow } from "#lib/evidence/mx-view";
import { durationWords } from "#lib/incident/words";

/** An MX set first seen within this time, after another one, is a recent move. */
export const MOVED_WITHIN_MS = 14 * 86_400_000;

/** Times are ISO 8601, UTC. The change itself lies between `lastSeenBefore` and `movedAt`. */
export type MxMove = { movedAt: string; lastSeenBefore: string; from: string; to: string };

/**
 * The latest move of a domain's MX as of `at` (milliseconds), from kept answers; null without one in 14 days. Sets that
 * were seen side by side are a difference between resolvers, not a move.
 */
export function mxMove(domain: string, at: number, answers: readonly AnswerRow[]): MxMove | null {
  const periods = mxHistory(
    domain,
    answers.filter(({ askedAt }) => askedAt.getTime() <= at),
  ).map((period) => ({ ...period, key: keyOf(period) }));
  const current = latest(periods);
  if (current === null) return null;
  const others = periods.filter(({ key }) => key !== current.key);
  const before = latest(others);
  const movedAt = periods
    .filter(({ key }) => key === current.key)
    .map(({ firstSeenAt }) => firstSeenAt)
    .sort()[0];
  if (movedAt === undefined || before === null || at - Date.parse(movedAt) > MOVED_WITHIN_MS) return null;
  if (!others.every(({ lastSeenAt }) => lastSeenAt < movedAt)) return null;
  return { movedAt, lastSeenBefore: before.lastSeenAt, from: words(before), to: words(current) };
}

function latest<T extends MxPeriod>(periods: readonly T[]): T | null {
  return periods.reduce<T | null>(
    (last, period) => (last === null || period.lastSeenAt > last.lastSeenAt ? period : last),
    null,
  );
}

function keyOf(period: MxPeriod): string {
  return `${period.result} ${names(period).sort().join(" ")}`;
}

function names({ hosts }: MxPeriod): string[] {
  return hosts.map(({ host }) => host);
}

function words(period: MxPeriod): string {
  if (period.result === "nxdomain") return "no such domain";
  if (period.nullMx) return "a null MX";
  const [first, ...more] = names(period);
  return first === undefined ? "no MX" : more.length > 0 ? `${first} and ${more.length} more` : first;
}

/** The move as a sentence, beside the onset of an incident. */
export function moveSentence(domain: string, move: MxMove, onset: Date): string {
  const began = onset.getTime();
  const [last, first] = [Date.parse(move.lastSeenBefore), Date.parse(move.movedAt)];
  const what = `${move.to} instead of ${move.from}`;
  if (first <= began)
    return `The MX of ${domain} changed ${durationWords(began - first)} before the onset: ${what}, first seen then.`;
  if (last >= began)
    return `The MX of ${domain} changed after the onset, within ${durationWords(first - began)} of it: ${what}.`;
  return `The MX of ${domain} changed around the onset, between ${durationWords(began - last)} before and ${durationWords(first - began)} after it: ${what}.`;
}
