import { describe, expect, test } from "vitest";
import { createDetector } from "#lib/detect/create-detector";
import type { Bin, Spike } from "#lib/detect/detector";

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

const DAY = 288;
const HISTORY = 14 * DAY;
const LENGTH = 40;
const USUAL = 0.004;

/** Five-minute bins of 60 attempts, doubled at noon, refused by the share that `shape` gives for the bin. */
function series(seed: number, days: number, shape: (t: number) => number, repeated = 0): Bin[] {
  const random = randomOf(seed);
  return Array.from({ length: days * DAY }, (_, t) => {
    const attempts = Math.round(60 * (1 + 0.5 * Math.sin((2 * Math.PI * t) / DAY)));
    let count = 0;
    for (let n = 0; n < attempts; n++) if (random() < shape(t)) count += random() < repeated ? 2 : 1;
    return { count, attempts: attempts + count };
  });
}

function spikesOf(bins: readonly Bin[]): readonly Spike[] {
  const detector = createDetector({ binSeconds: 300, falseIncidentsPerMonth: 1, seriesCount: 20 });
  for (const bin of bins) detector.step(bin);
  return detector.spikes();
}

/** Where inside of the incident a bin lies, 0 to 1; null outside. */
const inside = (t: number) => (t >= HISTORY && t < HISTORY + LENGTH ? (t - HISTORY) / LENGTH : null);
const SHAPES: Record<string, (x: number) => number> = {
  block: () => 0.3,
  "slow rise": (x) => 0.02 + 0.4 * x,
  "sharp onset, slow decline": (x) => 0.5 * (1 - x) + 0.02,
  triangle: (x) => 0.02 + 0.5 * (1 - Math.abs(2 * x - 1)),
  "on and off each quarter of an hour": (x) => (Math.floor(x * LENGTH) % 6 < 3 ? 0.4 : 0.08),
};

describe("an incident of another shape is still one, dated to half an hour", () => {
  test.each(Object.keys(SHAPES))("%s", (name) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const shape = SHAPES[name] ?? (() => 0);
      const spikes = spikesOf(series(seed, 16, (t) => shape(inside(t) ?? -1) * (inside(t) === null ? 0 : 1) + USUAL));
      expect(spikes).toHaveLength(1);
      expect(Math.abs((spikes[0]?.started ?? 0) - HISTORY)).toBeLessThanOrEqual(6);
      expect(Math.abs((spikes[0]?.ended ?? 0) - (HISTORY + LENGTH - 1))).toBeLessThanOrEqual(6);
    }
  });
});

test("events told twice now and then open nothing and hide nothing", () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const quiet = series(seed, 28, () => USUAL, 0.05);
    expect(spikesOf(quiet)).toEqual([]);
    const ill = series(seed, 16, (t) => (inside(t) === null ? USUAL : 0.3), 0.05);
    expect(spikesOf(ill).map(({ started }) => started)).toEqual([HISTORY]);
  }
});

test("a provider that doubles its share for good is one incident at most and the baseline within 14 days", () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const detector = createDetector({ binSeconds: 300, falseIncidentsPerMonth: 1, seriesCount: 20 });
    const bins = series(seed, 42, (t) => (t < HISTORY ? 0.02 : 0.04));
    const expected: number[] = [];
    for (const bin of bins) expected.push(detector.step(bin).expected / Math.max(1, bin.attempts ?? 1));
    const after = detector.spikes().filter(({ started }) => started >= HISTORY - 6);
    expect(after.length).toBeLessThanOrEqual(1);
    expect(after.every(({ ended }) => ended !== null)).toBe(true);
    expect(detector.spikes().filter(({ detected }) => detected > HISTORY + 14 * DAY)).toEqual([]);
    expect(expected[HISTORY + 14 * DAY]).toBeGreaterThan(0.03);
  }
});

test("a few stray failures long before the rise are not its beginning", () => {
  const strays = [1414, 1290, 1288, 1263, 1219, 1124, 1103, 1098, 1087, 1064, 1009, 940, 871, 853, 852, 769, 606, 508];
  const random = randomOf(9);
  const minutes = 4 * 1440;
  const detector = createDetector({ binSeconds: 60, falseIncidentsPerMonth: 1, seriesCount: 200 });
  for (let t = 0; t < minutes; t++) {
    const ago = minutes - t;
    const ill = ago <= 400 && ago > 250;
    const usual = random() < 0.001 && ago > 1440 ? 1 : 0;
    const count = ill ? (ago > 396 ? 1 : 2) : strays.includes(ago) ? 1 : usual;
    detector.step({ count, attempts: 4 });
  }
  const last = detector.spikes().at(-1);
  expect(Math.abs((last?.started ?? 0) - (minutes - 400))).toBeLessThanOrEqual(1);
  expect(Math.abs((last?.ended ?? 0) - (minutes - 251))).toBeLessThanOrEqual(1);
});
