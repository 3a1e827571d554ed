const MINUTE = 60_000;
/** Waits between attempts; after the last there is none by itself. */
const WAITS_MS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE, 360 * MINUTE];

export const ATTEMPTS_MAX = WAITS_MS.length + 1;

/** When to try again after `attempts` of them failed; null: it is given up until a person sends it again. */
export function nextAttempt(attempts: number, now: Date): Date | null {
  const wait = WAITS_MS[attempts - 1];
  return wait === undefined ? null : new Date(now.getTime() + wait);
}
