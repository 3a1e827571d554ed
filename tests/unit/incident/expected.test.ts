import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { negativeLogTail } from "#lib/detect/negative-binomial";
import { type ExpectedBin, openingCount, stepsOf } from "#lib/incident/expected/steps";

const bin = (minute: number, more: Partial<ExpectedBin> = {}): ExpectedBin => ({
  ...{ at: minute * 60_000, mean: 2, variance: 4, openingVariance: 4, threshold: 12, canOpen: true, ...more },
});

describe("the count that opens", () => {
  test("is the smallest that does, wherever the search begins", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 5_000, noNaN: true }),
        fc.double({ min: 0.5, max: 9, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 3, max: 20, noNaN: true }),
        fc.integer({ min: 1, max: 40_000 }),
        (mean, spread, bins, threshold, near) => {
          const count = openingCount(mean, mean * spread, bins, threshold);
          if (count === null) throw new Error("There is none.");
          expect(openingCount(mean, mean * spread, bins, threshold, near)).toBe(count);
          const opens = (some: number) =>
            some >= 5 &&
            some > 2 * mean &&
            negativeLogTail(some, mean, Math.max(1, spread)) + Math.log(bins) >= threshold;
          expect(opens(count)).toBe(true);
          expect(opens(count - 1)).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("is not told where nothing is expected", () => {
    expect(openingCount(0, 0, 1, 12)).toBeNull();
  });
});

describe("the steps of a chart", () => {
  test("add means and variances up; three standard deviations are above them", () => {
    const steps = stepsOf([[bin(0), bin(1), bin(2)]], 0, 4 * 60_000, 120_000);
    expect(steps).toMatchObject([
      { at: 0, expected: 4, upper: 4 + Math.round(3000 * Math.sqrt(8)) / 1000 },
      { at: 120_000, expected: 2, upper: 8 },
    ]);
  });

  test("say what opens for one series, and only while it can", () => {
    expect(stepsOf([[bin(0)]], 0, 60_000, 60_000)[0]?.opensAt).toBeGreaterThan(8);
    expect(stepsOf([[bin(0, { canOpen: false })]], 0, 60_000, 60_000)[0]?.opensAt).toBeNull();
    expect(stepsOf([[bin(0)], [bin(0)]], 0, 60_000, 60_000)[0]).toMatchObject({ expected: 4, opensAt: null });
  });

  test("expect nothing where nothing is known", () => {
    expect(stepsOf([], 0, 60_000, 60_000)).toEqual([{ at: 0, expected: 0, upper: 0, opensAt: null }]);
  });
});
