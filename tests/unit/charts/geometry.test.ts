import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { barPaths, mostOf, usualPaths } from "#components/charts/geometry";
import { scaleOf } from "#components/charts/scale";
import type { ChartData } from "#components/charts/series";

const MINUTE = 60_000;
const BOX = { x: 0, y: 0, width: 100, height: 100 };

function dataOf(rows: readonly (readonly number[] | null)[]): ChartData {
  const width = rows.find((row) => row !== null)?.length ?? 0;
  return {
    series: Array.from({ length: width }, (_, index) => ({ id: `p${index}`, label: `P${index}`, failures: 1 })),
    rows: rows.map((values, index) => ({
      at: index * MINUTE,
      attempts: values === null ? null : 100,
      total: values?.reduce((sum, value) => sum + value, 0) ?? 0,
      values: values ?? [],
    })),
    from: 0,
    to: rows.length * MINUTE,
    stepMs: MINUTE,
    summed: 0,
  };
}

/** Bottom and top of every bar of a path, as heights from the foot. */
function barsOf(path: string): readonly { x: number; low: number; high: number }[] {
  return [...path.matchAll(/M(\S+) (\S+)h\S+V(\S+?)h/g)].map((found) => ({
    x: Number(found[1]),
    low: 100 - Number(found[2]),
    high: 100 - Number(found[3]),
  }));
}

describe("a scale", () => {
  test.each(["linear", "log"] as const)("a %s one starts at zero, never falls and holds what is highest", (kind) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000_000 }), fc.integer({ min: 0, max: 5_000_000 }), (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const scale = scaleOf(kind, high);
        expect(scale.share(0)).toBe(0);
        expect(scale.share(low)).toBeLessThanOrEqual(scale.share(high));
        expect(scale.share(high)).toBeLessThanOrEqual(1);
        expect(scale.top).toBeGreaterThanOrEqual(high);
        expect(scale.ticks[0]).toBe(0);
        for (const tick of scale.ticks) expect(Number.isInteger(tick) && tick <= scale.top).toBe(true);
      }),
    );
  });

  test("linear ticks are round counts", () => {
    expect(scaleOf("linear", 37).ticks).toEqual([0, 10, 20, 30, 40]);
    expect(scaleOf("linear", 1).ticks).toEqual([0, 1]);
    expect(scaleOf("linear", 4_812).ticks).toEqual([0, 2_000, 4_000, 6_000]);
  });

  test("logarithmic ticks stand at log(1 + y), zero among them", () => {
    const scale = scaleOf("log", 9_999);
    expect(scale.ticks).toEqual([0, 1, 10, 100, 1_000]);
    expect(scale.share(99)).toBeCloseTo(0.5, 10);
  });
});

describe("bars", () => {
  test("stand on the base line, one on the other, in the order of the series", () => {
    const [first, second] = barPaths(dataOf([[1, 3]]), scaleOf("linear", 4), BOX).map(barsOf);
    expect(first).toEqual([{ x: 7, low: 0, high: 25 }]);
    expect(second).toEqual([{ x: 7, low: 25, high: 100 }]);
  });

  test("a zero and a gap have none, and one refusal among thousands is seen", () => {
    const [path] = barPaths(dataOf([[5_000], [0], null, [1]]), scaleOf("linear", 5_000), BOX).map(barsOf);
    expect(path?.map((bar) => bar.x)).toEqual([1.75, 76.75]);
    expect(path?.[1]?.high).toBeGreaterThanOrEqual(0.5);
  });

  test("on a logarithmic scale the whole bar has the height of its total and its parts share it as they share the count", () => {
    const scale = scaleOf("log", 999);
    const [first, second] = barPaths(dataOf([[75, 24]]), scale, BOX).map(barsOf);
    const top = scale.share(99) * 100;
    expect(second?.[0]?.high).toBeCloseTo(top, 2);
    expect(first?.[0]?.high).toBeCloseTo((top * 75) / 99, 2);
  });
});

describe("what is usual", () => {
  test("is drawn in steps and breaks where nothing can be expected", () => {
    const step = { expected: 2, upper: 4, opensAt: null };
    const { area, line } = usualPaths([step, step, null, step], scaleOf("linear", 4), BOX);
    expect(line).toBe("M0 50H25V50H50M75 50H100");
    expect(area.match(/z/g)).toHaveLength(3);
  });

  test("takes part in how high the chart is", () => {
    expect(mostOf(dataOf([[1]]), [{ expected: 2, upper: 9, opensAt: null }])).toBe(9);
    expect(mostOf(dataOf([null]), [null])).toBe(1);
  });
});
