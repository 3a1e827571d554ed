/** Bucket widths a chart can have, in seconds; beyond the last one, whole days. */
const STEPS_SECONDS = [60, 300, 900, 3_600, 21_600, 86_400] as const;
const DAY_SECONDS = 86_400;

/** Where the buckets of a chart lie: `count` of them from `startMs`, each `stepSeconds` wide. */
export type Steps = { stepSeconds: number; startMs: number; count: number };

/** The finest steps that cover [from, to) with at most `bucketsMax` buckets, aligned to UTC. */
export function stepsOf(from: Date, to: Date, bucketsMax: number): Steps {
  const seconds = Math.max(1, (to.getTime() - from.getTime()) / 1000);
  for (const step of [...STEPS_SECONDS, wholeDays(seconds, bucketsMax)]) {
    const steps = aligned(from, to, step);
    // Alignment can take one bucket more than the range is long.
    if (steps.count <= bucketsMax) return steps;
  }
  return aligned(from, to, wholeDays(seconds, bucketsMax - 1));
}

function wholeDays(seconds: number, bucketsMax: number): number {
  return Math.ceil(seconds / Math.max(1, bucketsMax) / DAY_SECONDS) * DAY_SECONDS;
}

function aligned(from: Date, to: Date, stepSeconds: number): Steps {
  const stepMs = stepSeconds * 1000;
  const startMs = Math.floor(from.getTime() / stepMs) * stepMs;
  return { stepSeconds, startMs, count: Math.max(1, Math.ceil((to.getTime() - startMs) / stepMs)) };
}
