/** The rate of a stage: recipients an hour at most (null: no cap), and when the next of them may go. */
export type Pace = { perHour: number | null; nextAt: Date | null };

const HOUR_MS = 3_600_000;
const MINUTES = 60;

/** Recipients in one go under a cap: a minute's worth, so that Stop has at most that much to regret. */
function portion(perHour: number): number {
  return Math.max(1, Math.floor(perHour / MINUTES));
}

/** How many may go at `now`: 0 before `nextAt`, a minute's worth after it, no bound without a cap. */
export function mayGo({ perHour, nextAt }: Pace, now: Date): number {
  if (perHour === null) return Number.MAX_SAFE_INTEGER;
  return nextAt !== null && nextAt > now ? 0 : portion(perHour);
}

/**
 * When the next may go after `taken` went at `now`; null without a cap. Portions are spaced so that no hour, wherever it
 * begins, holds more than the cap: those before the last of an hour stay below the cap less one portion.
 */
export function nextAfter({ perHour }: Pace, taken: number, now: Date): Date | null {
  if (perHour === null) return null;
  const rate = perHour - portion(perHour) + 1;
  return new Date(now.getTime() + Math.ceil((taken * HOUR_MS) / rate));
}
