import { formatDuration, formatRange } from "#components/ui/format";

export const RANGES = ["1h", "6h", "24h", "7d", "30d"] as const;
export type RangeName = (typeof RANGES)[number];

const HOUR = 3_600_000;
const RANGE_MS: Record<RangeName, number> = {
  "1h": HOUR,
  "6h": 6 * HOUR,
  "24h": 24 * HOUR,
  "7d": 168 * HOUR,
  "30d": 720 * HOUR,
};

const LONGEST_MS = 366 * 24 * HOUR;

/** A half-open window in milliseconds; `picked` when somebody chose its ends. */
export type TimeWindow = { from: number; to: number; picked: boolean };

/** The window a range means now. It ends on a full minute, so that the same question stays the same for a while. */
export function windowOfRange(range: RangeName, now: Date): TimeWindow {
  const to = Math.ceil(now.getTime() / 60_000) * 60_000;
  return { from: to - RANGE_MS[range], to, picked: false };
}

/** The window two address-bar times mean; null when they mean none. */
export function windowOfTimes(from: string | null, to: string | null): TimeWindow | null {
  if (from === null || to === null) return null;
  const start = Date.parse(from);
  const end = Date.parse(to);
  if (Number.isNaN(start) || Number.isNaN(end) || start >= end) return null;
  return { from: start, to: end, picked: true };
}

/** Twice as long around the same middle, not beyond now and a year. */
export function zoomedOut(window: TimeWindow, now: Date): TimeWindow {
  const length = Math.min(LONGEST_MS, (window.to - window.from) * 2);
  const middle = (window.from + window.to) / 2;
  const to = Math.min(middle + length / 2, Math.max(window.to, windowOfRange("1h", now).to));
  return { from: to - length, to, picked: true };
}

/** Half a window earlier (−1) or later (1), not beyond now. */
export function stepped(window: TimeWindow, direction: 1 | -1, now: Date): TimeWindow {
  const latest = Math.max(window.to, windowOfRange("1h", now).to);
  const by = Math.min((direction * (window.to - window.from)) / 2, latest - window.to);
  return { from: window.from + by, to: window.to + by, picked: true };
}

/** "last 24 h", or the two ends and how long. */
export function windowWords(window: TimeWindow, range: RangeName, now: Date): string {
  if (!window.picked) return range === "1h" ? "last hour" : `last ${rangeWords(range)}`;
  const ends = formatRange(new Date(window.from), new Date(window.to), now);
  return `${ends} (${formatDuration(window.to - window.from)})`;
}

/** "24h" → "24 h". */
export function rangeWords(range: RangeName): string {
  return range.replace(/(\d+)/, "$1\u00a0");
}

/** The time as the address bar and the API write it. */
export function isoOf(at: number): string {
  return new Date(Math.round(at)).toISOString();
}

type Asked = { reason: string; provider: string | null; pool: string | null };

/** Address of a page that takes the window and its filters: the events in it, or what explains them. */
export function windowPath(path: "/events" | "/explain", window: TimeWindow, asked: Asked): string {
  const search = new URLSearchParams({ from: isoOf(window.from), to: isoOf(window.to) });
  if (asked.provider) search.set("provider", asked.provider);
  if (asked.pool) search.set("pool", asked.pool);
  search.set("reason", asked.reason);
  return `${path}?${search}`;
}
