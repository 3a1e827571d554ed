import { expect, test } from "vitest";
import { type Cell, chartOf } from "#lib/volume/overview-shape";

const steps = { stepSeconds: 60, startMs: Date.UTC(2026, 2, 1), count: 3 };
const heard = (minute: number) => new Date(steps.startMs + minute * 60_000);
const cell = (step: number, provider: string, attempts: number, failures: number): Cell => ({
  step,
  provider,
  attempts,
  failures,
  lastHeardAt: heard(step),
});
const label = (provider: string) => provider.toUpperCase();

test("a step with attempts and no failure is zero, a step without anything is null", () => {
  const { buckets } = chartOf([cell(0, "google", 9, 2), cell(2, "google", 4, 0)], steps, label);
  expect(buckets).toEqual([
    { at: "2026-03-01T00:00:00.000Z", attempts: 9, counts: { google: 2 } },
    { at: "2026-03-01T00:01:00.000Z", attempts: null, counts: {} },
    { at: "2026-03-01T00:02:00.000Z", attempts: 4, counts: {} },
  ]);
});

test("a provider of which nothing was heard in a step has a gap there, not a zero", () => {
  const { providers } = chartOf([cell(0, "google", 9, 2), cell(1, "yahoo", 4, 0)], steps, label);
  expect(providers).toMatchObject([
    { provider: "google", label: "GOOGLE", attempts: 9, failures: 2, spark: [2, null, null] },
    { provider: "yahoo", label: "YAHOO", attempts: 4, failures: 0, spark: [null, 0, null] },
  ]);
});

test("providers behind the fiftieth are summed as other, and said to be cut", () => {
  const cells = Array.from({ length: 60 }, (_, index) =>
    cell(0, `p${String(index).padStart(2, "0")}`, 100, 60 - index),
  );
  const chart = chartOf(cells, steps, label);
  expect(chart.providersCut).toBe(10);
  expect(chart.providers).toHaveLength(51);
  expect(chart.providers.at(-1)).toMatchObject({ provider: "other", label: "10 more", attempts: 1000, failures: 55 });
  expect(chart.buckets[0]?.counts.other).toBe(55);
  expect(chart.totals).toEqual({ attempts: 6000, failures: (60 * 61) / 2 });
  expect(Object.values(chart.buckets[0]?.counts ?? {}).reduce((a, b) => a + b)).toBe(chart.totals.failures);
});
