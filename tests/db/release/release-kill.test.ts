import { expect, test, vi } from "vitest";
import { killReleases } from "#tests/support/release-kills";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});

test("a worker killed again and again hands nobody over twice, loses nobody, and sends nothing after Stop", async () => {
  const report = await killReleases({ kills: 3, seed: 23 });
  expect(report.wrong).toEqual([]);
  expect(report.kills).toBe(3);
  expect(report.handedOver + report.unknown + report.cancelled).toBe(report.recipients);
  // What came of whom depends on the moment; that every one of the released is told of does not.
  expect(report.recipients).toBeGreaterThanOrEqual(40 * report.cohorts);
}, 240_000);
