import type { ChartData } from "#components/charts/series";
import type { Expected } from "#lib/incident/expected/contract";
import { spreadExpected, type UsualStep } from "#lib/incident/expected/spread";

export type { UsualStep };

/** The expected counts on the steps of the chart. */
export function usualSteps(expected: Expected | undefined, data: ChartData, provider: string): (UsualStep | null)[] {
  return spreadExpected(
    expected,
    data.rows.map((row) => row.at),
    data.stepMs,
    provider,
  );
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
