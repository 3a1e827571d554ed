import { describe, expect, test } from "vitest";
import { createDetector, thresholdOf } from "#lib/detect/create-detector";
import type { Bin, DetectorSettings, Spike } from "#lib/detect/detector";

const FIVE_MINUTES: DetectorSettings = { binSeconds: 300, falseIncidentsPerMonth: 1, seriesCount: 20 };
const DAY = 288;

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

function binomial(random: () => number, n: number, p: number): number {
  let count = 0;
  for (let i = 0; i < n; i++) if (random() < p) count += 1;
  return count;
}

/** `days` of traffic: 100 attempts a bin, of which `share(bin)` is refused, times `volume(bin)`. */
function traffic(
  seed: number,
  days: number,
  share: (bin: number) => number = () => 0.002,
  volume: (bin: number) => number = () => 1,
): Bin[] {
  const random = randomOf(seed);
  return Array.from({ length: days * DAY }, (_, bin) => {
    const attempts = Math.round(100 * volume(bin));
    return { count: binomial(random, attempts, share(bin)), attempts };
  });
}

function spikesOf(bins: readonly Bin[], settings = FIVE_MINUTES): readonly Spike[] {
  const detector = createDetector(settings);
  for (const bin of bins) detector.step(bin);
  return detector.spikes();
}

const withoutAttempts = (bins: readonly Bin[]): Bin[] => bins.map(({ count }) => ({ count, attempts: null }));

describe("a quiet series", () => {
  test.each([1, 2, 3, 4, 5])("gives no spike in four weeks (seed %i)", (seed) => {
    expect(spikesOf(traffic(seed, 28))).toEqual([]);
  });

  test("of nothing at all gives no spike", () => {
    expect(spikesOf(Array.from({ length: 7 * DAY }, () => ({ count: 0, attempts: null })))).toEqual([]);
  });
});

describe("a step from 0.2 % to half of the attempts", () => {
  const from = 10 * DAY + 50;
  const to = from + 40;
  const bins = traffic(11, 14, (bin) => (bin >= from && bin < to ? 0.5 : 0.002));

  test("is one spike, dated to its first and last bad bin, closed soon after", () => {
    const [spike, ...others] = spikesOf(bins);
    expect(others).toEqual([]);
    expect(spike?.started).toBe(from);
    expect(spike?.detected).toBe(from);
    expect(spike?.ended).toBe(to - 1);
    expect(spike?.closed).toBeGreaterThan(to - 1);
    expect(spike?.closed).toBeLessThanOrEqual(to + 3);
    expect(spike?.endBasis).toBe("accepted");
    expect(spike?.openedBy).toBe("baseline");
  });

  test("has the events, attempts and expectation of exactly those bins", () => {
    const [spike] = spikesOf(bins);
    const inside = bins.slice(from, to);
    expect(spike?.events).toBe(inside.reduce((sum, bin) => sum + bin.count, 0));
    expect(spike?.attempts).toBe(40 * 100);
    expect(spike?.expected).toBeGreaterThan(4);
    expect(spike?.expected).toBeLessThan(14);
  });

  test("peaks inside itself at the largest bin of its largest quarter of an hour", () => {
    const [spike] = spikesOf(bins);
    expect(spike?.peak).toBeGreaterThanOrEqual(from);
    expect(spike?.peak).toBeLessThan(to);
  });

  test("runs without an end while it lasts", () => {
    const [spike] = spikesOf(bins.slice(0, from + 10));
    expect(spike).toMatchObject({ started: from, ended: null, closed: null, endBasis: null });
  });

  test("ends on silence where only refusals are known", () => {
    const [spike, ...others] = spikesOf(withoutAttempts(bins));
    expect(others).toEqual([]);
    expect(spike).toMatchObject({ started: from, endBasis: "silence", attempts: null });
  });

  test("gives the same spikes whenever it is run", () => {
    expect(spikesOf(bins)).toEqual(spikesOf(bins));
  });
});

test.each([21, 22, 23])(
  "a campaign of twenty times the volume is no spike when attempts are known (seed %i)",
  (seed) => {
    const inCampaign = (bin: number) => bin >= 10 * DAY && bin < 10 * DAY + 24;
    expect(spikesOf(traffic(seed, 14, undefined, (bin) => (inCampaign(bin) ? 20 : 1)))).toEqual([]);
  },
);

test("a lasting tenfold step in volume at the same share is no spike", () => {
  expect(spikesOf(traffic(31, 14, undefined, (bin) => (bin >= 7 * DAY ? 10 : 1)))).toEqual([]);
});

test("a sender that pauses never closes a spike, in 100 of 100 runs", () => {
  for (let seed = 100; seed < 200; seed++) {
    const from = 3 * DAY;
    const pause = from + 6;
    const bins = traffic(
      seed,
      5,
      (bin) => (bin >= from ? 0.5 : 0.002),
      (bin) => (bin < pause ? 1 : 0),
    );
    // A hundred runs are ten months of quiet before it, which may hold a false one.
    expect(spikesOf(bins).at(-1)).toMatchObject({ started: from, ended: null, closed: null });
  }
});

test("a second rise within half an hour is the same spike, a later one another", () => {
  const first = 10 * DAY;
  const bad = (bin: number, gap: number) =>
    (bin >= first && bin < first + 12) || (bin >= first + 12 + gap && bin < first + 24 + gap);
  const near = spikesOf(traffic(41, 12, (bin) => (bad(bin, 5) ? 0.5 : 0.002)));
  expect(near.map((spike) => [spike.started, spike.ended])).toEqual([[first, first + 28]]);
  const far = spikesOf(traffic(41, 12, (bin) => (bad(bin, 60) ? 0.5 : 0.002)));
  expect(far.map((spike) => spike.started)).toEqual([first, first + 72]);
});

describe("a series younger than a day", () => {
  const hour = (count: number, attempts: number | null): Bin[] =>
    Array.from({ length: 12 }, () => ({ count, attempts }));

  test("opens by the plain rule on ten failures in an hour, and says so", () => {
    const [spike] = spikesOf(hour(2, null));
    expect(spike).toMatchObject({ started: 0, openedBy: "young", ended: null });
  });

  test("stays closed below ten failures in an hour", () => {
    expect(spikesOf([...hour(0, null), { count: 9, attempts: null }, ...hour(0, null)])).toEqual([]);
  });

  test("stays closed unless the failures are clearly above 5 % of the attempts", () => {
    expect(spikesOf(hour(2, 100))).toEqual([]);
    expect(spikesOf(hour(6, 100))).toEqual([]);
    expect(spikesOf(hour(10, 100))).toHaveLength(1);
  });
});

test.each([51, 52, 53, 54])(
  "a provider that doubles its refusals for good is one spike of a week, then the baseline (seed %i)",
  (seed) => {
    const doubled = 14 * DAY;
    const spikes = spikesOf(traffic(seed, 42, (bin) => (bin >= doubled ? 0.02 : 0.008)));
    expect(spikes).toHaveLength(1);
    expect(spikes[0]).toMatchObject({ endBasis: "superseded" });
    expect(spikes[0]?.closed).toBeLessThan(doubled + 9 * DAY);
  },
);

test.each([61, 62, 63])("a share of 3 % from the first minute on is no spike, young or old (seed %i)", (seed) => {
  expect(spikesOf(traffic(seed, 5, () => 0.03))).toEqual([]);
});

describe("the threshold", () => {
  test.each([
    { what: "20 series, five minutes, one a month", settings: FIVE_MINUTES, value: 14 },
    { what: "ten times the series", settings: { ...FIVE_MINUTES, seriesCount: 200 }, value: 14 + Math.log(10) },
    {
      what: "ten times the patience",
      settings: { ...FIVE_MINUTES, falseIncidentsPerMonth: 10 },
      value: 14 - Math.log(10),
    },
    { what: "five times the looks", settings: { ...FIVE_MINUTES, binSeconds: 60 }, value: 14 + Math.log(5) },
  ])("is $value for $what", ({ settings, value }) => {
    expect(thresholdOf(settings)).toBeCloseTo(value, 12);
  });
});
