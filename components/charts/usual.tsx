import type { ChartData } from "#components/charts/series";
import type { Expected } from "#lib/incident/expected/contract";

/** What is usual in one step of the chart: the count to be expected, and about three deviations above it. */
export type UsualStep = { expected: number; upper: number; opensAt: number | null };

/**
 * The expected counts on the steps of the chart; null where the series is too young to expect anything. Bins longer than
 * a step are spread over their steps: the mean by its share of the time, the deviation by the root of it, as for
 * independent counts. `provider` "" is all together.
 */
export function usualSteps(expected: Expected | undefined, data: ChartData, provider: string): (UsualStep | null)[] {
  const bins = expected?.items.find((item) => item.provider === provider)?.bins ?? [];
  const binMs = (expected?.binSeconds ?? 0) * 1_000;
  const byStart = new Map(bins.map((bin) => [Date.parse(bin.at), bin]));
  const share = binMs > 0 ? Math.min(1, data.stepMs / binMs) : 1;
  return data.rows.map((row) => {
    const bin = binMs > 0 ? byStart.get(Math.floor(row.at / binMs) * binMs) : undefined;
    if (!bin || bin.upper <= 0) return null;
    return {
      expected: bin.expected * share,
      upper: bin.expected * share + (bin.upper - bin.expected) * Math.sqrt(share),
      opensAt: share < 1 ? null : bin.opensAt,
    };
  });
}

/** Expected counts are means: one digit while they are small. */
export function usualText(value: number): string {
  if (value > 0 && value < 0.1) return "<\u00a00.1";
  return value < 10 ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value).toString();
}

/** How much of the heard time has a usual count, in words; null when all of it has. */
export function usualGap(steps: readonly (UsualStep | null)[], data: ChartData): string | null {
  const heard = data.rows.filter((row) => row.attempts !== null).length;
  const known = data.rows.filter((row, index) => row.attempts !== null && steps[index]).length;
  if (heard === 0 || known === heard) return null;
  if (known === 0) return "No expected count yet: this is too young to know what is usual.";
  return `Expected in ${known} of ${heard} steps; before that it was too young to know what is usual.`;
}
