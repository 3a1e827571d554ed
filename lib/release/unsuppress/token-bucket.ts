/** A rate for one target: `burst` calls at once, then `perSecond`. */
export type Bucket = { tokens: number; at: number };

export const PER_SECOND = 5;
export const BURST = 5;

/** Takes one token at `now` (ms); the bucket after it and how long to wait (ms) before the call. */
export function takeToken(bucket: Bucket | undefined, now: number): { bucket: Bucket; waitMs: number } {
  const filled = bucket ? Math.min(BURST, bucket.tokens + ((now - bucket.at) / 1000) * PER_SECOND) : BURST;
  const tokens = filled - 1;
  return { bucket: { tokens, at: now }, waitMs: tokens >= 0 ? 0 : Math.ceil((-tokens / PER_SECOND) * 1000) };
}
