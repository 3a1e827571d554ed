import type { Expected } from "#lib/incident/expected/contract";

/** What is usual in one step of a chart: the count to be expected, and about three deviations above it. */
export type UsualStep = { expected: number; upper: number; opensAt: number | null };

/**
 * The expected counts on the steps of a chart, `stepMs` long each and beginning at `starts`; null where the series is too
 * young to expect anything. Bins longer than a step are spread over their steps: the mean by its share of the time, the
 * deviation by the root of it, as for independent counts. `provider` "" is all together.
 */
export function spreadExpected(
  expected: Expected | undefined,
  starts: readonly number[],
  stepMs: number,
  provider: string,
): (UsualStep | null)[] {
  const bins = expected?.items.find((item) => item.provider === provider)?.bins ?? [];
  const binMs = (expected?.binSeconds ?? 0) * 1_000;
  const byStart = new Map(bins.map((bin) => [Date.parse(bin.at), bin]));
  const share = binMs > 0 ? Math.min(1, stepMs / binMs) : 1;
  return starts.map((at) => {
    const bin = binMs > 0 ? byStart.get(Math.floor(at / binMs) * binMs) : undefined;
    if (!bin || bin.upper <= 0) return null;
    return {
      expected: bin.expected * share,
      upper: bin.expected * share + (bin.upper - bin.expected) * Math.sqrt(share),
      opensAt: share < 1 ? null : bin.opensAt,
    };
  });
}
