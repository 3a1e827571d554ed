import { expect, test } from "vitest";
import { tryIdempotency } from "#tests/support/idempotency-trials";

// Seventeen operations a story, twice.
const TRIALS = 34;

test("whatever is posted five times under one key happens once and is answered alike; another request is refused", async () => {
  const report = await tryIdempotency({ trials: TRIALS, seed: 14 });
  expect(report.wrong).toEqual([]);
  expect(Object.values(report.operations)).toEqual(Array.from({ length: 17 }, () => 2));
  expect(report.requests).toBeGreaterThan(6 * TRIALS);
}, 120_000);
