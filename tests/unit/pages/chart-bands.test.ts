import { expect, test } from "vitest";
import { type ChartBand, place } from "#components/charts/bands";

const DAY = { from: 0, to: 1_000 };

function band(id: string, from: number, to: number | null, weight: number): ChartBand {
  return { id, provider: null, from, to, side: "theirs", label: id, sentence: "", href: "#", weight };
}

test("of incidents at one time the heaviest stands on top", () => {
  const placed = place([band("six", 100, 900, 6), band("many", 200, 800, 891), band("some", 150, 850, 40)], DAY);
  expect(placed.map(({ band: { id }, lane }) => [id, lane])).toEqual([
    ["many", 0],
    ["some", 1],
    ["six", 2],
  ]);
});

test("one lane holds those whose sentences do not meet, whichever came first", () => {
  const placed = place([band("early", 0, 100, 5), band("late", 500, 600, 50)], DAY);
  expect(placed.map(({ lane }) => lane)).toEqual([0, 0]);
});

test("one that goes on reaches to the end, and one outside is left out", () => {
  const placed = place([band("on", 400, null, 1), band("gone", -200, -100, 9)], DAY);
  expect(placed).toMatchObject([{ left: 0.4, width: 0.6, lane: 0 }]);
});
