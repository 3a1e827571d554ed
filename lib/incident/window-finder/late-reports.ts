/** How late reports of one source come after the failure they tell of. */
export type LateSource = { source: string; events: number; seconds: number; learnt: boolean };

const DEFAULT_SECONDS = 3_600;
const SECONDS_MIN = 15 * 60;
const SECONDS_MAX = 24 * 3_600;
/** Fewer reports than this teach nothing. */
const EVENTS_MIN = 20;

/**
 * What was seen (95 of 100 came within `seconds`) as what to wait for: an hour until enough was seen, and never less
 * than a quarter of an hour nor more than a day.
 */
export function lateSources(seen: readonly { source: string; events: number; seconds: number }[]): LateSource[] {
  return seen.map(({ source, events, seconds }) => {
    const learnt = events >= EVENTS_MIN;
    return { source, events, learnt, seconds: learnt ? bounded(seconds) : DEFAULT_SECONDS };
  });
}

/** How long to wait for the slowest of the sources, in seconds; an hour when none is known. */
export function bufferSeconds(sources: readonly LateSource[]): number {
  return sources.length === 0 ? DEFAULT_SECONDS : Math.max(...sources.map((source) => source.seconds));
}

function bounded(seconds: number): number {
  return Math.round(Math.min(SECONDS_MAX, Math.max(SECONDS_MIN, seconds)));
}
