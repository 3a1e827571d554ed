import { describe, expect, test } from "vitest";
import { createDetector } from "#lib/detect/create-detector";
import type { Bin } from "#lib/detect/detector";
import { fitLogLinear, type Observation, predict } from "#lib/detect/log-linear";

/** A small generator, so that a run can be repeated exactly. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function poisson(random: () => number, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

const WEEK = { binSeconds: 604_800, falseIncidentsPerMonth: 1, seriesCount: 20 };
const DAY = { ...WEEK, binSeconds: 86_400 };

describe("a log-linear fit", () => {
  const random = randomOf(3);
  const data: Observation[] = Array.from({ length: 400 }, (_, t) => {
    const x = [1, t / 100, Math.cos(t / 8)];
    return { x, count: poisson(random, Math.exp(1 + 0.2 * (t / 100) + 0.5 * Math.cos(t / 8))), offset: 0 };
  });

  test("finds level, trend and wave", () => {
    const { beta, dispersion } = fitLogLinear(data, [1, 0, 0]);
    expect(beta[0]).toBeCloseTo(1, 0.8);
    expect(beta[1]).toBeCloseTo(0.2, 1);
    expect(beta[2]).toBeCloseTo(0.5, 1);
    expect(dispersion).toBeLessThan(1.3);
  });

  test("is hardly moved by an outbreak of the past", () => {
    const ill = data.map((one, t) => (t >= 200 && t < 206 ? { ...one, count: one.count + 40 } : one));
    const here = (some: Observation[]) => predict(fitLogLinear(some, [1, 0, 0]), [1, 4, 1]).eta;
    expect(Math.abs(here(ill) - here(data))).toBeLessThan(0.12);
  });

  test("is less sure far away from what it has seen", () => {
    const fit = fitLogLinear(data, [1, 0, 0]);
    expect(predict(fit, [1, 40, 0]).variance).toBeGreaterThan(20 * predict(fit, [1, 2, 0]).variance);
  });
});

/** Expected counts with a yearly wave and, for days, a quiet weekend. */
function usual(t: number, year: number, weekly: boolean): number {
  const weekend = weekly && t % 7 >= 5 ? 0.3 : 1;
  return 20 * weekend * Math.exp(0.6 * Math.cos((2 * Math.PI * t) / year));
}

describe.each([
  ["weeks", WEEK, 52.18, false, 8 * 52],
  ["days", DAY, 365.25, true, 4 * 365],
] as const)("a series of %s with seasons", (_unit, settings, year, weekly, length) => {
  function run(seed: number, extra: (t: number) => number) {
    const random = randomOf(seed);
    const detector = createDetector(settings);
    let last = 0;
    for (let t = 0; t < length; t++) {
      const bin: Bin = { count: poisson(random, usual(t, year, weekly)) + extra(t), attempts: null };
      last = detector.step(bin).expected;
    }
    return { spikes: detector.spikes(), last };
  }

  test("expects the season it is in", () => {
    const { last } = run(5, () => 0);
    expect(last / usual(length - 1, year, weekly)).toBeGreaterThan(0.8);
    expect(last / usual(length - 1, year, weekly)).toBeLessThan(1.25);
  });

  test("opens nothing for the season itself after two years", () => {
    const late = run(6, () => 0).spikes.filter(({ detected }) => detected > 2 * year);
    expect(late).toEqual([]);
  });

  test("opens one for a rise on top of it, at its first bin", () => {
    const from = length - 10;
    const found = run(7, (t) => (t >= from && t < from + 3 ? 60 : 0)).spikes.filter(({ detected }) => detected >= from);
    expect(found).toHaveLength(1);
    expect(found[0]?.started).toBe(from);
  });
});
