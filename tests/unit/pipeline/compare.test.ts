import { expect, test } from "vitest";
import { compareIncidents, type FoundIncident } from "#lib/pipeline/scenario/compare";
import type { ExpectedIncident } from "#lib/pipeline/scenario/scenario";
import { holds, tableRows } from "#lib/pipeline/scenario/table";

const now = new Date("2026-03-12T02:36:00.000Z");
const agoIso = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();

const wanted: ExpectedIncident = {
  provider: "bigmail.example",
  startedMinutesAgo: 60,
  endedMinutesAgo: 10,
  side: "theirs",
  rule: "R2",
  decision: "retry",
};
const incident: FoundIncident = {
  provider: "bigmail.example",
  pool: null,
  reason: "relay_denied",
  startedAt: agoIso(59.2),
  endedAt: agoIso(10.4),
  events: 200,
  decision: "retry",
  verdict: { side: "theirs", rule: "R2" },
};
const compare = (expected: readonly ExpectedIncident[], found: readonly FoundIncident[]) =>
  compareIncidents({ name: "one", expected }, found, now).map((check) => check.holds);

test("the same scope, window, verdict and decision hold", () => {
  expect(compare([wanted], [incident])).toEqual([true]);
});

test.each<[string, Partial<FoundIncident>]>([
  ["a start more than a bucket off", { startedAt: agoIso(58.9) }],
  ["an end more than a bucket off", { endedAt: agoIso(8.9) }],
  ["one that has not ended", { endedAt: null }],
  ["another rule", { verdict: { side: "theirs", rule: "R4" } }],
  ["another side", { verdict: { side: "ours", rule: "R2" } }],
  ["no verdict", { verdict: null }],
  ["another decision", { decision: "hold" }],
])("%s does not hold", (_what, change) => {
  expect(compare([wanted], [{ ...incident, ...change }])).toEqual([false]);
});

test.each<[string, Partial<FoundIncident>]>([
  ["another provider", { provider: "post.example" }],
  ["another reason", { reason: "user_unknown" }],
  ["one pool of it", { pool: "bulk" }],
  ["one domain of it", { recipientDomain: "a.bigmail.example" }],
])("an incident of %s is not the one expected, and is one too many", (_what, change) => {
  expect(compare([wanted], [{ ...incident, ...change }])).toEqual([false, false]);
});

test("an incident that goes on must have no end", () => {
  const running = { ...wanted, endedMinutesAgo: null };
  expect(compare([running], [{ ...incident, endedAt: null }])).toEqual([true]);
  expect(compare([running], [incident])).toEqual([false]);
});

test("a wider bucket lets a window be dated as coarsely as it can be", () => {
  expect(compare([{ ...wanted, bucketMinutes: 5 }], [{ ...incident, startedAt: agoIso(64) }])).toEqual([true]);
});

test("two windows of one provider are each held against the nearest", () => {
  const earlier = { ...incident, startedAt: agoIso(600), endedAt: agoIso(500) };
  const first = { ...wanted, startedMinutesAgo: 600, endedMinutesAgo: 500 };
  expect(compare([wanted, first], [earlier, incident])).toEqual([true, true]);
  expect(compare([wanted], [earlier, incident])).toEqual([true, false]);
});

test("a quiet day holds with no incident and with none only", () => {
  expect(compare([], [])).toEqual([true]);
  expect(compare([], [incident])).toEqual([false]);
});

test("the table has one line for each incident, and a replay that broke is a line that does not hold", () => {
  const checks = compareIncidents({ name: "one", expected: [wanted] }, [], now);
  const replayed = { scenario: "one", checks, seconds: 0.42, error: null };
  expect(tableRows(replayed)).toEqual([
    expect.stringMatching(/^one +bigmail\.example +60 to 10, .*no incident +NO +0\.4$/),
  ]);
  expect(holds(replayed)).toBe(false);
  const broken = { scenario: "one", checks: [], seconds: 1, error: "It broke." };
  expect(tableRows(broken)).toEqual([expect.stringContaining("It broke.")]);
  expect(holds(broken)).toBe(false);
});
