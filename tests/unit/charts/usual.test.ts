import { describe, expect, test } from "vitest";
import type { ChartData } from "#components/charts/series";
import { usualGap, usualSteps, usualText } from "#components/charts/usual";

const START = Date.parse("2026-03-12T02:00:00Z");
const MINUTE = 60_000;

function dataOf(stepMinutes: number, count: number): ChartData {
  const stepMs = stepMinutes * MINUTE;
  const rows = Array.from({ length: count }, (_, index) => ({
    at: START + index * stepMs,
    attempts: 10,
    total: 1,
    values: [1],
  }));
  return { series: [], rows, from: START, to: START + count * stepMs, stepMs, summed: 0 };
}

function expectedOf(binMinutes: number, uppers: readonly number[], provider = "") {
  const bins = uppers.map((upper, index) => ({
    at: new Date(START + index * binMinutes * MINUTE).toISOString(),
    expected: upper / 2,
    upper,
    opensAt: upper > 0 ? 20 : null,
  }));
  return { binSeconds: binMinutes * 60, items: [{ provider, bins }] };
}

describe("expected counts on the steps of a chart", () => {
  test("each step has its own, and a series too young to expect has none, which is not zero", () => {
    expect(usualSteps(expectedOf(5, [0, 8]), dataOf(5, 3), "")).toEqual([
      null,
      { expected: 4, upper: 8, opensAt: 20 },
      null,
    ]);
  });

  test("a longer bin is spread over its steps: the mean by time, the deviation by its root", () => {
    const steps = usualSteps(expectedOf(20, [8]), dataOf(5, 4), "");
    expect(steps).toEqual(Array.from({ length: 4 }, () => ({ expected: 1, upper: 3, opensAt: null })));
  });

  test("a provider that was not asked for, or no answer yet, draws nothing", () => {
    expect(usualSteps(expectedOf(5, [8], "yahoo"), dataOf(5, 1), "gmail")).toEqual([null]);
    expect(usualSteps(undefined, dataOf(5, 1), "")).toEqual([null]);
  });

  test("what is missing is said", () => {
    const data = dataOf(5, 3);
    expect(usualGap(usualSteps(expectedOf(5, [8, 8, 8]), data, ""), data)).toBeNull();
    expect(usualGap(usualSteps(expectedOf(5, [0, 0, 8]), data, ""), data)).toMatch(/1 of 3 steps/);
    expect(usualGap(usualSteps(expectedOf(5, [0, 0, 0]), data, ""), data)).toMatch(/too young/);
  });

  test.each([
    [0, "0"],
    [0.04, "<\u00a00.1"],
    [3.25, "3.3"],
    [9, "9"],
    [41.6, "42"],
  ])("%f is written %s", (value, text) => {
    expect(usualText(value)).toBe(text);
  });
});
