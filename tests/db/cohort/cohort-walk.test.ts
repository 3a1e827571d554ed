import { expect, test } from "vitest";
import { walkCohorts } from "#tests/support/cohort-walk";

test("no walk over the states of a cohort, by plain SQL, reaches a state without its evidence", async () => {
  const report = await walkCohorts({ walks: 150, seed: 1 });
  expect(report.wrong).toEqual([]);
  expect(report.expanded).toBeGreaterThan(0);
  expect(report.accepted).toBeGreaterThan(500);
  expect(report.refused).toBeGreaterThan(500);
}, 120_000);
