import type { Scale } from "#components/charts/scale";
import type { ChartData } from "#components/charts/series";
import type { UsualStep } from "#components/charts/usual";

/** Where a plot is drawn, in any unit; y grows downwards. */
export type Box = { x: number; y: number; width: number; height: number };

/** From so many steps on, bars stand without a gap between them. */
const DENSE = 150;
/** A count above zero is seen: at least this share of the height. */
const SEEN = 0.006;

/**
 * One path a series, the first at the foot. On a logarithmic scale the height tells of the whole bar, and its parts
 * share that height as they share the count: a logarithm of a part of a stack has no meaning.
 */
export function barPaths(data: ChartData, scale: Scale, box: Box): readonly string[] {
  const count = Math.max(1, data.rows.length);
  const step = box.width / count;
  const width = count > DENSE ? step : step * 0.86;
  const foot = box.y + box.height;
  const paths = data.series.map(() => "");
  data.rows.forEach((row, at) => {
    if (row.attempts === null || row.total <= 0) return;
    const height = Math.max(SEEN, scale.share(row.total)) * box.height;
    const x = box.x + at * step + (step - width) / 2;
    let below = 0;
    row.values.forEach((value, index) => {
      if (value <= 0) return;
      const y = foot - (below / row.total) * height;
      below += value;
      paths[index] +=
        `M${round(x)} ${round(y)}h${round(width)}V${round(foot - (below / row.total) * height)}h${round(-width)}z`;
    });
  });
  return paths;
}

/** What is usual, as steps: the area from the expected count to its upper bound, and the line of the expected count. */
export function usualPaths(
  steps: readonly (UsualStep | null)[],
  scale: Scale,
  box: Box,
): { area: string; line: string } {
  const width = box.width / Math.max(1, steps.length);
  const yOf = (value: number) => round(box.y + box.height * (1 - scale.share(value)));
  let area = "";
  let line = "";
  let before = false;
  steps.forEach((step, at) => {
    if (!step) {
      before = false;
      return;
    }
    const [left, right] = [round(box.x + at * width), round(box.x + (at + 1) * width)];
    const [low, high] = [yOf(step.expected), yOf(step.upper)];
    area += `M${left} ${low}V${high}H${right}V${low}z`;
    line += before ? `V${low}H${right}` : `M${left} ${low}H${right}`;
    before = true;
  });
  return { area, line };
}

/** Height of the highest thing to be drawn. */
export function mostOf(data: ChartData, usual: readonly (UsualStep | null)[]): number {
  return Math.max(1, ...data.rows.map((row) => row.total), ...usual.map((step) => step?.upper ?? 0));
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
