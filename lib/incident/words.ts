import { clockUtc, dayClockUtc } from "#lib/platform/utc-words";

const THIN_SPACE = "\u2009";

/** `4812` → `4 812` with a thin space, as everywhere on the desk; never rounded. */
export function groupDigits(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
}

/** `relay_denied` → `Relay denied`. */
export function reasonWords(reason: string): string {
  const words = reason.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `02:14 UTC`, with the date when it is not the day of `now`. */
export function whenUtc(at: Date, now: Date): string {
  return at.toISOString().slice(0, 10) === now.toISOString().slice(0, 10) ? clockUtc(at) : dayClockUtc(at);
}

/** `3 h 17 min`, `42 min`, `2 d 4 h`; under a minute `less than a minute`. */
export function durationWords(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return "less than a minute";
  const hours = Math.floor(minutes / 60);
  if (hours < 1) return `${minutes} min`;
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${hours / 24} d`;
}

export type Told = {
  reason: string;
  /** Where: a provider, a pool, a domain, in words. */
  place: string;
  events: number;
  recipients: number;
  /** null when no delivery of the provider is known, so that a share would be a guess. */
  attempts: number | null;
  expected: number;
  startedAt: Date;
  endedAt: Date | null;
};

/** `Relay denied at Yahoo rose to 412 of 480 attempts from 02:14 UTC; 3 were expected.`, and by which rule it was found. */
export function openedSentence(told: Told, openedBy: "baseline" | "young", youngRule: string, now: Date): string {
  const amount =
    told.attempts === null
      ? `${groupDigits(told.events)} failures to ${people(told.recipients)}`
      : `${groupDigits(told.events)} of ${groupDigits(told.attempts)} attempts`;
  const head = `${reasonWords(told.reason)} at ${told.place} rose to ${amount} from ${whenUtc(told.startedAt, now)}`;
  const unknown = told.attempts === null ? " No delivery to it is known, so the share of attempts is not." : "";
  if (openedBy === "young") return `${head}. Opened by the rule for a new series: ${youngRule}.${unknown}`;
  return `${head}; ${expectedWords(told.expected)} expected.${unknown}`;
}

export function grewSentence(told: Told, now: Date): string {
  return `It has grown to ${groupDigits(told.events)} failures to ${people(told.recipients)} since ${whenUtc(told.startedAt, now)}.`;
}

const BASIS_WORDS: Record<string, string> = {
  accepted: "Attempts are accepted again.",
  silence: "No more were heard; without attempts that is silence, not proof of acceptance.",
};

/** What the end rests on: accepted attempts, nothing but silence, or a level that has become the usual one. */
export function stoppedSentence(told: Told, endBasis: string | null, now: Date): string {
  if (endBasis === "superseded")
    return `${reasonWords(told.reason)} at ${told.place} has stayed at this level for a week. From here on it counts as usual there; it has not ended.`;
  const last = told.endedAt ? ` The last was at ${whenUtc(told.endedAt, now)}` : " It stopped";
  const span = told.endedAt ? `, after ${durationWords(told.endedAt.getTime() - told.startedAt.getTime())}` : "";
  return `${reasonWords(told.reason)} at ${told.place} stopped.${last}${span}. ${BASIS_WORDS[endBasis ?? ""] ?? ""}`.trimEnd();
}

function people(count: number): string {
  return count === 1 ? "1 recipient" : `${groupDigits(count)} recipients`;
}

function expectedWords(expected: number): string {
  const rounded = Math.round(expected);
  if (rounded < 1) return "fewer than 1 was";
  return rounded === 1 ? "1 was" : `${groupDigits(rounded)} were`;
}

export function reopenedSentence(told: Told, now: Date): string {
  return `It goes on: ${groupDigits(told.events)} failures to ${people(told.recipients)} since ${whenUtc(told.startedAt, now)}.`;
}

type Window = { startedAt: Date; endedAt: Date | null };

/** Which boundary moved, from when to when. */
export function movedSentence(before: Window, after: Window, now: Date): string {
  const moves: string[] = [];
  const note = (what: string, from: Date | null, to: Date | null) => {
    if (from && to && from.getTime() !== to.getTime())
      moves.push(`the ${what} moved from ${whenUtc(from, now)} to ${whenUtc(to, now)}`);
  };
  note("start", before.startedAt, after.startedAt);
  note("end", before.endedAt, after.endedAt);
  return `With the data that came in later ${moves.join(" and ")}.`;
}
