import { bumpAttempts } from "#lib/access/sign-in/store";
import { ServiceError } from "#lib/platform/errors";

/** Counts one try under `key` and throws `too_many` beyond `max` within `windowMs`. */
export async function countAttempt(key: string, max: number, windowMs: number, now: Date): Promise<void> {
  const window = await bumpAttempts(key, new Date(now.getTime() + windowMs), now);
  if (!window || window.count <= max) return;
  const minutes = Math.max(1, Math.ceil((window.endsAt.getTime() - now.getTime()) / 60_000));
  throw new ServiceError(
    "too_many",
    `Too many tries. Wait ${minutes} ${minutes === 1 ? "minute" : "minutes"}, or ask an administrator for a new link.`,
  );
}
