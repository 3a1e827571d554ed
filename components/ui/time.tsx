"use client";
import { formatDuration, formatTime, timeTitle } from "#components/ui/format";
import { useNow } from "#components/ui/use-now";

/** An instant, UTC: `02:14`, with the date when it is not today; local time and age on hover. */
export function Time({ at, seconds = false }: { at: string | Date; seconds?: boolean }) {
  const now = useNow();
  const instant = new Date(at);
  return (
    <time
      dateTime={instant.toISOString()}
      title={timeTitle(instant, now)}
      className="whitespace-nowrap"
      suppressHydrationWarning
    >
      {formatTime(instant, now, seconds)}
    </time>
  );
}

/** How long something lasted; up to now while `to` is null. */
export function Duration({ from, to }: { from: string | Date; to: string | Date | null }) {
  const now = useNow();
  const ms = (to ? new Date(to) : now).getTime() - new Date(from).getTime();
  return (
    <span className="whitespace-nowrap" suppressHydrationWarning>
      {formatDuration(ms)}
    </span>
  );
}

/** How old a figure is; warm once it is older than `ttlSeconds`. */
export function Age({ at, ttlSeconds }: { at: string | Date; ttlSeconds?: number | null }) {
  const now = useNow();
  const instant = new Date(at);
  const age = now.getTime() - instant.getTime();
  const past = ttlSeconds !== undefined && ttlSeconds !== null && age > ttlSeconds * 1_000;
  return (
    <time
      dateTime={instant.toISOString()}
      title={`${timeTitle(instant, now)}${past ? " · older than its TTL" : ""}`}
      className={past ? "whitespace-nowrap text-stale" : "whitespace-nowrap"}
      suppressHydrationWarning
    >
      {formatDuration(age)}
      {past ? <span className="sr-only"> (older than its TTL)</span> : null}
    </time>
  );
}
