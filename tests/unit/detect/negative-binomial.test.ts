import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logGamma, negativeLogTail } from "#lib/detect/negative-binomial";

// Reference values: the tail summed term by term in logarithms with math.lgamma and math.fsum (Python).
const KNOWN = [
  { s: 3, mean: 0.1, dispersion: 1, value: 8.774326206041763 },
  { s: 5, mean: 1, dispersion: 1, value: 5.6103339828971555 },
  { s: 10, mean: 2, dispersion: 1.5, value: 6.408361962999884 },
  { s: 50, mean: 3, dispersion: 2, value: 28.81453951132385 },
  { s: 2000, mean: 1500, dispersion: 1, value: 78.70318315911038 },
  { s: 2000, mean: 1500, dispersion: 3, value: 26.42492015621589 },
  { s: 20000, mean: 10000, dispersion: 1.3, value: 2793.9944940672417 },
  { s: 1, mean: 5, dispersion: 2, value: 0.03174869831458005 },
  { s: 3, mean: 5, dispersion: 2, value: 0.25691041378502755 },
  { s: 500, mean: 0.001, dispersion: 1.5, value: 561.3181225149594 },
];

describe("the negative-binomial tail", () => {
  test.each(KNOWN)("is $value for $s events where $mean were expected, dispersion $dispersion", (known) => {
    expect(negativeLogTail(known.s, known.mean, known.dispersion)).toBeCloseTo(known.value, 7);
  });

  test("is certain for no events and impossible where nothing was expected", () => {
    expect(negativeLogTail(0, 3, 2)).toBe(0);
    expect(negativeLogTail(1, 0, 2)).toBe(Number.POSITIVE_INFINITY);
  });

  test("stays finite and falls with every further event, also far below the smallest double", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 1e-6, max: 5000, noNaN: true }),
        fc.double({ min: 1, max: 40, noNaN: true }),
        (s, mean, dispersion) => {
          const here = negativeLogTail(s, mean, dispersion);
          const further = negativeLogTail(s + 1, mean, dispersion);
          expect(Number.isFinite(here)).toBe(true);
          expect(further).toBeGreaterThanOrEqual(here - 1e-9);
        },
      ),
    );
  });

  test("more dispersion makes the same count less surprising", () => {
    expect(negativeLogTail(30, 5, 4)).toBeLessThan(negativeLogTail(30, 5, 1.5));
  });
});

test("the logarithm of the gamma function matches factorials", () => {
  let logFactorial = 0;
  for (let n = 1; n < 170; n++) {
    expect(logGamma(n)).toBeCloseTo(logFactorial, 9);
    logFactorial += Math.log(n);
  }
});
