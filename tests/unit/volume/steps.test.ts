import { describe, expect, test } from "vitest";
import { stepsOf } from "#lib/volume/steps";

const at = (text: string) => new Date(`2026-03-${text}Z`);

describe("the finest step whose buckets fit", () => {
  test.each([
    ["01T00:00:00", "01T01:00:00", 120, 60],
    ["01T00:00:00", "01T03:00:00", 120, 300],
    ["01T00:00:00", "02T00:00:00", 120, 900],
    ["01T00:00:00", "08T00:00:00", 120, 21_600],
    ["01T00:00:00", "31T00:00:00", 120, 21_600],
    ["01T00:00:00", "31T00:00:00", 60, 86_400],
    ["01T00:00:00", "31T00:00:00", 10, 4 * 86_400],
  ])("%s to %s in at most %i", (from, to, bucketsMax, stepSeconds) => {
    expect(stepsOf(at(from), at(to), bucketsMax).stepSeconds).toBe(stepSeconds);
  });
});

test("the buckets begin on their own clock and cover both ends", () => {
  const steps = stepsOf(at("01T00:03:20"), at("01T01:58:59"), 120);
  expect(new Date(steps.startMs).toISOString()).toBe("2026-03-01T00:03:00.000Z");
  expect(steps.startMs + steps.count * steps.stepSeconds * 1000).toBeGreaterThanOrEqual(at("01T01:58:59").getTime());
});

test("never more buckets than asked for, whatever the range", () => {
  for (let hours = 1; hours < 20_000; hours = hours * 2 + 1) {
    for (const bucketsMax of [10, 37, 120, 500]) {
      const from = new Date(Date.UTC(2024, 1, 29, 23, 59, 59));
      const steps = stepsOf(from, new Date(from.getTime() + hours * 3_600_000 + 1), bucketsMax);
      expect(steps.count).toBeLessThanOrEqual(bucketsMax);
    }
  }
});
