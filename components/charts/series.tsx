import { formatClock, formatCount, formatDay, formatTime, sameDay } from "#components/ui/format";
import type { Overview } from "#lib/volume/contract";

/** At most so many series in one chart; what is smaller is summed and said. */
const SERIES_MAX = 12;

export type Series = { id: string; label: string; failures: number };

/** One step of the chart; `attempts` null: nothing at all was heard in it. */
export type ChartRow = {
  at: number;
  attempts: number | null;
  total: number;
  /** In the order of the series. */
  values: readonly number[];
};

export type ChartData = {
  series: readonly Series[];
  rows: readonly ChartRow[];
  /** Start of the first step and end of the last, in milliseconds. */
  from: number;
  to: number;
  stepMs: number;
  /** How many providers the last series sums up; 0 when each has its own. */
  summed: number;
};

type Source = Pick<Overview, "buckets" | "providers" | "stepSeconds" | "from" | "to">;

/** The picture behind the numbers: largest providers first, the rest as one grey series. */
export function chartData(overview: Source): ChartData {
  const failing = overview.providers.filter((provider) => provider.failures > 0 && provider.provider !== "other");
  const labels = new Map(overview.providers.map((provider) => [provider.provider, provider.label]));
  const sums = new Map<string, number>();
  for (const bucket of overview.buckets) {
    for (const [provider, count] of Object.entries(bucket.counts)) {
      sums.set(provider, (sums.get(provider) ?? 0) + count);
    }
  }
  const ranked = [...sums].filter(([, sum]) => sum > 0).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const named = ranked.filter(([id]) => id !== "other");
  const room = named.length > SERIES_MAX ? SERIES_MAX - 1 : SERIES_MAX;
  const own = named.slice(0, room);
  const rest = ranked.filter(([id]) => !own.some(([shown]) => shown === id));
  const series: Series[] = own.map(([id, sum]) => ({ id, label: labels.get(id) ?? id, failures: sum }));
  if (rest.length > 0) {
    series.push({ id: "other", label: "Other", failures: rest.reduce((sum, [, count]) => sum + count, 0) });
  }

  const stepMs = overview.stepSeconds * 1_000;
  const rows = overview.buckets.map((bucket): ChartRow => {
    const values = own.map(([id]) => bucket.counts[id] ?? 0);
    const total = Object.values(bucket.counts).reduce((sum, count) => sum + count, 0);
    if (rest.length > 0) values.push(total - values.reduce((sum, count) => sum + count, 0));
    return { at: Date.parse(bucket.at), attempts: bucket.attempts, total, values };
  });
  const from = rows[0]?.at ?? Date.parse(overview.from);
  const to = rows.length > 0 ? from + rows.length * stepMs : Date.parse(overview.to);
  const summed = rest.length > 0 ? Math.max(rest.length, failing.length - own.length) : 0;
  return { series, rows, from, to, stepMs, summed };
}

export type Run = { start: number; end: number };

/** Half-open runs of steps that `holds` is true of, as indexes. */
export function runsOf<T>(steps: readonly T[], holds: (step: T) => boolean): readonly Run[] {
  const runs: Run[] = [];
  steps.forEach((step, index) => {
    if (!holds(step)) return;
    const last = runs.at(-1);
    if (last && last.end === index) last.end = index + 1;
    else runs.push({ start: index, end: index + 1 });
  });
  return runs;
}

/** The chart in one or two sentences, for those who do not see it. */
export function chartSentence(data: ChartData, what: string, now: Date): string {
  const heard = data.rows.filter((row) => row.attempts !== null);
  const total = heard.reduce((sum, row) => sum + row.total, 0);
  const peak = heard.reduce<ChartRow | null>(
    (best, row) => (best === null || row.total > best.total ? row : best),
    null,
  );
  const silent = data.rows.length - heard.length;
  const range = `from ${formatTime(new Date(data.from), now)} to ${formatTime(new Date(data.to), now)} UTC`;
  const parts = [`${what} ${range}: ${formatCount(total)}.`];
  if (peak && peak.total > 0) parts.push(`Most at ${formatTime(new Date(peak.at), now)}: ${formatCount(peak.total)}.`);
  if (silent > 0) parts.push(`Nothing was heard in ${silent} of ${data.rows.length} steps.`);
  return parts.join(" ");
}

const STEPS_MIN = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080];

/** Times to write under the axis: round ones, no more than `room`. */
export function timeTicks(from: number, to: number, room: number): readonly { at: number; text: string }[] {
  const minutes = (to - from) / 60_000;
  const step = (STEPS_MIN.find((candidate) => minutes / candidate <= room) ?? 43_200) * 60_000;
  const ticks: { at: number; text: string }[] = [];
  let day: Date | null = null;
  for (let at = Math.ceil(from / step) * step; at < to; at += step) {
    const time = new Date(at);
    const midnight = step >= 86_400_000;
    const named = day === null ? !sameDay(new Date(from), new Date(to)) : !sameDay(day, time);
    ticks.push({ at, text: midnight || named ? dayText(time, midnight) : formatClock(time) });
    day = time;
  }
  return ticks;
}

function dayText(time: Date, dayOnly: boolean): string {
  const day = formatDay(time, time);
  return dayOnly || formatClock(time) === "00:00" ? day : `${day} ${formatClock(time)}`;
}
