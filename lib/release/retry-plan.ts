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

/** How long to wait after failed attempt number `attempt` (from 0); null when that was the last. */
export function waitAfter(attempt: number): number | null {
  return attempt + 1 >= ATTEMPTS_MAX ? null : FIRST_WAIT_MS * 3 ** attempt;
}

export const LAST_ATTEMPT = ATTEMPTS_MAX - 1;

/** How long a stage waits for its sender to fetch it; who is not fetched by then stays here. */
export const PULL_OPEN_MS = 4 * 60 * 60 * 1000;
