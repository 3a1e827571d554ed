import { describe, expect, test } from "vitest";
import { chartData, chartSentence, runsOf, timeTicks } from "#components/charts/series";

const MINUTE = 60_000;
const START = Date.parse("2026-03-12T02:00:00Z");

type Bucket = { attempts: number | null; counts: Record<string, number> };

function overviewOf(buckets: readonly Bucket[]) {
  const ids = [...new Set(buckets.flatMap((bucket) => Object.keys(bucket.counts)))];
  return {
    from: new Date(START).toISOString(),
    to: new Date(START + buckets.length * MINUTE).toISOString(),
    stepSeconds: 60,
    buckets: buckets.map((bucket, index) => ({ at: new Date(START + index * MINUTE).toISOString(), ...bucket })),
    providers: ids.map((provider) => ({
      provider,
      label: provider.toUpperCase(),
      attempts: 100,
      failures: buckets.reduce((sum, bucket) => sum + (bucket.counts[provider] ?? 0), 0),
      lastHeardAt: null,
      spark: [],
    })),
  };
}

describe("series of a chart", () => {
  test("the largest provider comes first, and a heard zero stays a zero while a gap stays a gap", () => {
    const data = chartData(
      overviewOf([
        { attempts: 10, counts: { small: 1, large: 5 } },
        { attempts: 10, counts: {} },
        { attempts: null, counts: {} },
      ]),
    );
    expect(data.series.map((one) => [one.id, one.label, one.failures])).toEqual([
      ["large", "LARGE", 5],
      ["small", "SMALL", 1],
    ]);
    expect(data.rows.map((row) => [row.attempts, row.total, row.values])).toEqual([
      [10, 6, [5, 1]],
      [10, 0, [0, 0]],
      [null, 0, [0, 0]],
    ]);
    expect(runsOf(data.rows, (row) => row.attempts === null)).toEqual([{ start: 2, end: 3 }]);
  });

  test("more than twelve are summed in a last grey one, and nothing is lost", () => {
    const counts = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`p${index}`, 20 - index]));
    const data = chartData(overviewOf([{ attempts: 500, counts }]));
    const sum = Object.values(counts).reduce((all, count) => all + count, 0);
    expect(data.series).toHaveLength(12);
    expect(data.series.at(-1)?.id).toBe("other");
    expect(data.summed).toBe(4);
    expect(data.rows[0]?.values.reduce((all, count) => all + count, 0)).toBe(sum);
    expect(data.rows[0]?.total).toBe(sum);
  });

  test("the sentence names the peak and the silence", () => {
    const data = chartData(
      overviewOf([
        { attempts: 10, counts: { yahoo: 2 } },
        { attempts: 10, counts: { yahoo: 7 } },
        { attempts: null, counts: {} },
      ]),
    );
    expect(chartSentence(data, "Relay denied", new Date("2026-03-12T09:00:00Z"))).toBe(
      "Relay denied from 02:00 to 02:03 UTC: 9. Most at 02:01: 7. Nothing was heard in 1 of 3 steps.",
    );
  });
});

describe("times under the axis", () => {
  test("they are round, inside the window and no more than there is room for", () => {
    const ticks = timeTicks(Date.parse("2026-03-12T02:07:00Z"), Date.parse("2026-03-12T05:31:00Z"), 8);
    expect(ticks.map((tick) => tick.text)).toEqual(["02:30", "03:00", "03:30", "04:00", "04:30", "05:00", "05:30"]);
  });

  test("a window over midnight says the day where it changes", () => {
    const ticks = timeTicks(Date.parse("2026-03-11T20:00:00Z"), Date.parse("2026-03-12T04:00:00Z"), 5);
    expect(ticks.map((tick) => tick.text)).toEqual(["11 Mar 20:00", "22:00", "12 Mar", "02:00"]);
  });
});
