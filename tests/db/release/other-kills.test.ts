import { expect, test, vi } from "vitest";
import { killListRuns } from "#tests/support/list-run-kills";
import { killPulls } from "#tests/support/pull-kills";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});

test("a desk killed in the middle of fetches hands nobody out in two of them, and who is not acknowledged is in doubt", async () => {
  const report = await killPulls({ kills: 3, seed: 23 });
  expect(report.wrong).toEqual([]);
  expect(report.kills).toBe(3);
  expect(report.handedOver + report.unknown + report.cancelled).toBe(report.recipients);
  expect(report.recipients).toBeGreaterThanOrEqual(30 * report.cohorts);
}, 240_000);

test("a worker killed while it takes a stage off a list asks for no removal twice and says of nobody what is not so", async () => {
  const report = await killListRuns({ kills: 2, seed: 23 });
  expect(report.wrong).toEqual([]);
  expect(report.kills).toBe(2);
  expect(report.addresses).toBeGreaterThan(0);
}, 240_000);
