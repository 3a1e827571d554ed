import fc from "fast-check";
import { expect, test } from "vitest";
import { mayGo, nextAfter } from "#lib/release/pace";

const T0 = new Date("2026-03-01T03:00:00Z");
const HOUR = 3_600_000;

test.each([
  [6_000, 100],
  [60, 1],
  [30, 1],
  [1, 1],
  [6_001, 100],
])("%i an hour go in portions of %i", (perHour, portion) => {
  expect(mayGo({ perHour, nextAt: null }, T0)).toBe(portion);
  const nextAt = nextAfter({ perHour, nextAt: null }, portion, T0);
  expect(mayGo({ perHour, nextAt }, new Date((nextAt?.getTime() ?? 0) - 1))).toBe(0);
  expect(mayGo({ perHour, nextAt }, nextAt ?? T0)).toBe(portion);
});

test("without a cap nothing waits", () => {
  expect(mayGo({ perHour: null, nextAt: T0 }, T0)).toBe(Number.MAX_SAFE_INTEGER);
  expect(nextAfter({ perHour: null, nextAt: null }, 1_000, T0)).toBeNull();
});

test("one portion after the other keeps within a tenth of the cap, and no hour holds more than it", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20_000 }),
      fc.array(
        fc.record({ late: fc.integer({ min: 0, max: 90_000 }), less: fc.double({ min: 0.01, max: 1, noNaN: true }) }),
        {
          minLength: 1,
          maxLength: 150,
        },
      ),
      (perHour, steps) => {
        let nextAt: Date | null = null;
        let now = T0;
        const gone: { at: number; count: number }[] = [];
        for (const { late, less } of steps) {
          now = new Date(Math.max(now.getTime(), nextAt?.getTime() ?? 0) + (late > 60_000 ? late - 60_000 : 0));
          const count = Math.max(1, Math.floor(mayGo({ perHour, nextAt }, now) * less));
          gone.push({ at: now.getTime(), count });
          nextAt = nextAfter({ perHour, nextAt }, count, now);
        }
        for (const { at } of gone) {
          const within = gone.filter((each) => each.at >= at && each.at < at + HOUR);
          expect(within.reduce((sum, each) => sum + each.count, 0)).toBeLessThanOrEqual(perHour);
        }
      },
    ),
    { numRuns: 1_000 },
  );
  const spacing = (nextAfter({ perHour: 6_000, nextAt: null }, 100, T0)?.getTime() ?? 0) - T0.getTime();
  expect((100 * HOUR) / spacing).toBeGreaterThan(5_400);
});
