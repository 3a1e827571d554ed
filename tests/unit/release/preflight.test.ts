import { describe, expect, test } from "vitest";
import { incidentAfter } from "#lib/release/incident-after";
import { type PreflightFacts, preflight } from "#lib/release/preflight";
import { waitAfter } from "#lib/release/retry-plan";
import { stageIndexOf } from "#lib/release/stage-index";

const now = new Date("2026-03-01T03:00:00Z");
const later = new Date("2026-03-01T04:00:00Z");
const ready: PreflightFacts = {
  blockedBy: null,
  approval: { expiresAt: later, changes: "" },
  leaseUntil: later,
  stageSize: 60,
  count: 60,
  left: 60,
  now,
};

describe("what must hold before anything goes out", () => {
  test("all of it holds: go", () => expect(preflight(ready)).toEqual([]));

  test.each<[string, Partial<PreflightFacts>]>([
    ["Stage 1 has not passed", { blockedBy: "Stage 1 has not passed yet." }],
    ["Nobody has approved", { approval: null }],
    ["older than 24 hours", { approval: { expiresAt: now, changes: "" } }],
    ["stale: MX answers", { approval: { expiresAt: later, changes: "MX answers was “a”, is “b”" } }],
    ["hold has run out", { leaseUntil: now }],
    ["hold has run out", { leaseUntil: null }],
    ["You confirmed 61 recipients, and this stage has 60", { count: 61 }],
    ["Nobody in this stage", { left: 0 }],
  ])("%s", (words, over) => {
    const reasons = preflight({ ...ready, ...over });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain(words);
  });

  test("every reason is told at once", () => {
    expect(preflight({ ...ready, approval: null, count: 1, leaseUntil: null })).toHaveLength(3);
  });
});

test("an incident is resolved only by a completed cohort after its spike is past", () => {
  const past = { endedAt: now, side: "theirs" };
  expect(incidentAfter(past, true)).toBe("resolved");
  expect(incidentAfter(past, false)).toBe("monitoring");
  expect(incidentAfter({ endedAt: null, side: "theirs" }, true)).toBe("identified");
  expect(incidentAfter({ endedAt: null, side: "unknown" }, true)).toBe("open");
});

test("a failed hand-over is tried six times, each wait three times the last", () => {
  const waits = [0, 1, 2, 3, 4, 5].map((attempt) => waitAfter(attempt));
  expect(waits).toEqual([10_000, 30_000, 90_000, 270_000, 810_000, null]);
});

test.each<[string, number | null]>([
  ["120", 120_000],
  ["3", 10_000],
  ["0", 10_000],
  ["86400", 1_800_000],
  ["Sun, 01 Mar 2026 03:05:00 GMT", 300_000],
  ["Sun, 01 Mar 2026 02:00:00 GMT", 10_000],
  ["soon", 10_000],
  ["-5", 10_000],
  ["", 10_000],
])("a receiver that asks to wait %j is not tried before, half an hour at most", (retryAfter, wait) => {
  expect(waitAfter(0, retryAfter, now)).toBe(wait);
  expect(waitAfter(5, retryAfter, now)).toBeNull();
});

test.each(["", "-1", "1.5", "1e3", "abc", "1234", undefined])("%s names no stage", (text) => {
  expect(() => stageIndexOf(text)).toThrow("does not exist");
});

test("stages are counted from 0", () => expect(stageIndexOf("0")).toBe(0));
