/** Recipients in one request to a webhook. */
export const BATCH_SIZE_MAX = 1000;
/** How long a stage is observed before too little is called too little. */
export const OBSERVE_MS = 4 * 60 * 60 * 1000;
/** A hand-over that shows no life for this long is looked after again. */
export const WATCH_MS = 2 * 60 * 1000;
/** After this long a hand-over that was interrupted gets one last try. */
export const RESUME_MS = 60 * 60 * 1000;

const ATTEMPTS_MAX = 6;
const FIRST_WAIT_MS = 10_000;
const ASKED_WAIT_MAX_MS = 30 * 60 * 1000;

/**
 * How long to wait (ms) after failed attempt number `attempt` (from 0); null when that was the last. At least as long as the
 * receiver asks by `retryAfter`, seconds or a date (RFC 9110 §10.2.3), but half an hour at most.
 */
export function waitAfter(attempt: number, retryAfter?: string, now?: Date): number | null {
  if (attempt + 1 >= ATTEMPTS_MAX) return null;
  return Math.max(FIRST_WAIT_MS * 3 ** attempt, Math.min(asked(retryAfter, now), ASKED_WAIT_MAX_MS));
}

function asked(retryAfter = "", now?: Date): number {
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const at = Date.parse(retryAfter);
  return now && Number.isFinite(at) ? Math.max(0, at - now.getTime()) : 0;
}

export const LAST_ATTEMPT = ATTEMPTS_MAX - 1;

/** How long a stage waits for its sender to fetch it; who is not fetched by then stays here. */
export const PULL_OPEN_MS = 4 * 60 * 60 * 1000;
