import { expect, test } from "vitest";
import { parseSeriesLine, SeriesMeta, watchSeries } from "#lib/detect/series-file";

test.each([
  { line: "m01r000,0,3,40", row: { id: "m01r000", bin: { count: 3, attempts: 40 } } },
  { line: "m01r000,1,0,", row: { id: "m01r000", bin: { count: 0, attempts: null } } },
  { line: "m01r000,1,,7", row: null },
  { line: "m01r000,1,x,7", row: null },
  { line: "m01r000,1,-2,7", row: null },
  { line: "m01r000,1", row: null },
])("the line $line is read as $row", ({ line, row }) => {
  expect(parseSeriesLine(line)).toEqual(row);
});

test("a unit nobody knows is refused by name", () => {
  const result = SeriesMeta.safeParse({ unit: "fortnight", series: {} });
  expect(result.error?.issues[0]?.message).toBe("Known units: min, 5min, hour, day, week.");
});

test("alarms, scores and incidents are those of the scored span", () => {
  const meta = SeriesMeta.parse({ unit: "5min", series: { a: { eval: [400, 599] } } });
  const watch = watchSeries(meta, "a", { falseIncidentsPerMonth: 1, seriesCount: 20 });
  for (let bin = 0; bin < 600; bin++) watch.take({ count: bin >= 500 && bin < 510 ? 40 : 0, attempts: 100 });
  const found = watch.finish();
  expect(found.incidents).toMatchObject([{ start: 500, detected: 500, end: 509 }]);
  expect(found.alarms).toEqual([500, 501, 502, 503, 504, 505, 506, 507, 508, 509]);
  expect(found.scores[0]?.[0]).toBe(500);
});
