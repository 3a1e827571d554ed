import { z } from "zod";
import { createDetector } from "#lib/detect/create-detector";
import type { Bin } from "#lib/detect/detector";

const SECONDS_OF_UNIT: Record<string, number> = {
  min: 60,
  "5min": 300,
  hour: 3600,
  day: 86_400,
  week: 604_800,
};

/** What a detector may know of a file of series: the bin, and which bins of each series are looked at. */
export const SeriesMeta = z.object({
  suite: z.string().optional(),
  unit: z.string().refine((unit) => unit in SECONDS_OF_UNIT, "Known units: min, 5min, hour, day, week."),
  series: z.record(z.string(), z.object({ eval: z.tuple([z.number().int(), z.number().int()]) })),
});
export type SeriesMeta = z.infer<typeof SeriesMeta>;

export type SeriesDetections = {
  alarms: number[];
  incidents: { start: number; detected: number; peak: number; end: number | null; closed: number | null }[];
  scores: [number, number][];
};

export type SeriesDetector = { take(bin: Bin): void; finish(): SeriesDetections };

/** Watches one series of the file, bin by bin; alarms, incidents and scores are those of its scored span. */
export function watchSeries(
  meta: SeriesMeta,
  id: string,
  settings: { falseIncidentsPerMonth: number; seriesCount: number },
): SeriesDetector {
  const detector = createDetector({ ...settings, binSeconds: SECONDS_OF_UNIT[meta.unit] ?? 300 });
  const [first, last] = meta.series[id]?.eval ?? [0, Number.POSITIVE_INFINITY];
  const alarms: number[] = [];
  const scores: [number, number][] = [];
  let index = -1;
  return {
    take(bin) {
      index += 1;
      const { score, alarm } = detector.step(bin);
      if (index < first || index > last) return;
      if (alarm) alarms.push(index);
      if (score > 0) scores.push([index, Math.round(score * 1e4) / 1e4]);
    },
    finish() {
      const incidents = detector
        .spikes()
        .filter((spike) => spike.detected >= first && spike.detected <= last)
        .map(({ started, detected, peak, ended, closed }) => ({ start: started, detected, peak, end: ended, closed }));
      return { alarms, incidents, scores };
    },
  };
}

/** One data line `series_id,t,count,attempts` of the series file; null when it cannot be read. */
export function parseSeriesLine(line: string): { id: string; bin: Bin } | null {
  const [id, , count, attempts] = line.split(",");
  if (!id || count === undefined || attempts === undefined) return null;
  const bin = { count: Number(count), attempts: attempts.trim() === "" ? null : Number(attempts) };
  if (count.trim() === "" || !Number.isFinite(bin.count) || bin.count < 0) return null;
  if (bin.attempts !== null && (!Number.isFinite(bin.attempts) || bin.attempts < 0)) return null;
  return { id, bin };
}
