import type { Overview } from "#lib/volume/contract";
import type { Steps } from "#lib/volume/steps";

/** What the buckets of one provider hold in one step of the chart. */
export type Cell = { step: number; provider: string; attempts: number; failures: number; lastHeardAt: Date };

const PROVIDERS_SHOWN_MAX = 50;
/** Stands for the providers behind the fiftieth. */
const REST = "other";

type Sums = { provider: string; attempts: number; failures: number; lastHeardAt: Date; spark: (number | null)[] };

/**
 * The chart and the provider rows out of the cells. A step in which nothing was heard is null, a step with attempts
 * and no failure is zero.
 */
export function chartOf(
  cells: readonly Cell[],
  steps: Steps,
  label: (provider: string) => string,
): Pick<Overview, "buckets" | "providers" | "providersCut" | "totals"> {
  const sums = sumsByProvider(cells, steps.count);
  const ranked = [...sums.values()].sort(
    (a, b) => b.failures - a.failures || b.attempts - a.attempts || (a.provider < b.provider ? -1 : 1),
  );
  const shown = ranked.slice(0, PROVIDERS_SHOWN_MAX);
  const cut = ranked.slice(PROVIDERS_SHOWN_MAX);
  const providers = cut.length > 0 ? [...shown, merged(cut, steps.count)] : shown;
  const named = new Set(shown.map((row) => row.provider));

  const buckets = Array.from({ length: steps.count }, (_, index) => ({
    at: new Date(steps.startMs + index * steps.stepSeconds * 1000).toISOString(),
    attempts: null as number | null,
    counts: {} as Record<string, number>,
  }));
  for (const cell of cells) {
    const bucket = buckets[cell.step];
    if (!bucket) continue;
    bucket.attempts = (bucket.attempts ?? 0) + cell.attempts;
    if (cell.failures === 0) continue;
    const provider = named.has(cell.provider) ? cell.provider : REST;
    bucket.counts[provider] = (bucket.counts[provider] ?? 0) + cell.failures;
  }
  return {
    buckets,
    providers: providers.map((row, index) => ({
      provider: row.provider,
      label: index < shown.length ? label(row.provider) : `${cut.length} more`,
      attempts: row.attempts,
      failures: row.failures,
      lastHeardAt: row.lastHeardAt.toISOString(),
      spark: row.spark,
    })),
    providersCut: cut.length,
    totals: {
      attempts: ranked.reduce((total, row) => total + row.attempts, 0),
      failures: ranked.reduce((total, row) => total + row.failures, 0),
    },
  };
}

function sumsByProvider(cells: readonly Cell[], count: number): Map<string, Sums> {
  const sums = new Map<string, Sums>();
  for (const cell of cells) {
    const row = sums.get(cell.provider) ?? empty(cell.provider, cell.lastHeardAt, count);
    row.attempts += cell.attempts;
    row.failures += cell.failures;
    if (cell.lastHeardAt > row.lastHeardAt) row.lastHeardAt = cell.lastHeardAt;
    row.spark[cell.step] = (row.spark[cell.step] ?? 0) + cell.failures;
    sums.set(cell.provider, row);
  }
  return sums;
}

function merged(rows: readonly Sums[], count: number): Sums {
  const total = empty(REST, new Date(0), count);
  for (const row of rows) {
    total.attempts += row.attempts;
    total.failures += row.failures;
    if (row.lastHeardAt > total.lastHeardAt) total.lastHeardAt = row.lastHeardAt;
    for (const [step, failures] of row.spark.entries()) {
      if (failures !== null) total.spark[step] = (total.spark[step] ?? 0) + failures;
    }
  }
  return total;
}

function empty(provider: string, lastHeardAt: Date, count: number): Sums {
  return { provider, attempts: 0, failures: 0, lastHeardAt, spark: Array<number | null>(count).fill(null) };
}
