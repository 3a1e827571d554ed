import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { upperBound } from "#lib/cohort/bounds";

describe("one-sided 95 % upper bound on a failure rate", () => {
  test.each([
    [0, 20, "13.9"],
    [0, 60, "4.9"],
    [1, 60, "7.7"],
    [0, 300, "1.0"],
    [3, 300, "2.6"],
    [0, 1500, "0.2"],
  ])("%i failed of %i gives %s %%", (failures, trials, percent) => {
    expect((upperBound(failures, trials) * 100).toFixed(1)).toBe(percent);
  });

  test("nothing tried, or everything failed, bounds nothing", () => {
    expect(upperBound(0, 0)).toBe(1);
    expect(upperBound(5, 5)).toBe(1);
  });

  test("at the bound, so few failures still happen one time in twenty", () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k);
    const bound = upperBound(2, 30);
    const chance = [0, 1, 2].reduce((sum, k) => sum + choose(30, k) * bound ** k * (1 - bound) ** (30 - k), 0);
    expect(chance).toBeCloseTo(0.05, 8);
  });

  test("more failures never lower it, more trials never raise it, and it stays above the observed rate", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.nat(2000), (trials, some) => {
        const failures = some % trials;
        const bound = upperBound(failures, trials);
        expect(bound).toBeGreaterThan(failures / trials);
        expect(upperBound(failures + 1, trials)).toBeGreaterThanOrEqual(bound);
        expect(upperBound(failures, trials + 1)).toBeLessThanOrEqual(bound);
      }),
      { numRuns: 200 },
    );
  });

  test("a hundred thousand trials neither underflow nor take long", () => {
    const bound = upperBound(5000, 100_000);
    expect(bound).toBeGreaterThan(0.05);
    expect(bound).toBeLessThan(0.0515);
  });
});
