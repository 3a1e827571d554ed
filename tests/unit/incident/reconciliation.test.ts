import { describe, expect, test } from "vitest";
import type { Spike } from "#lib/detect/detector";
import { type CurrentIncident, changesOf, meaningOf, stateAfter, targetOf } from "#lib/incident/incident-target";
import { type KnownIncident, reconcile, type TimedSpike } from "#lib/incident/reconciliation";

const MINUTE = 60_000;
const spike: Spike = {
  started: 10,
  detected: 12,
  peak: 15,
  ended: 19,
  closed: 22,
  endBasis: "accepted",
  openedBy: "baseline",
  events: 80,
  expected: 1.23456,
  attempts: 90,
  score: 40,
};
const timed = (from: number, to: number | null): TimedSpike => ({
  spike,
  from: from * MINUTE,
  to: to === null ? null : to * MINUTE,
});
const incident = (
  number: number,
  from: number,
  to: number | null,
  more: Partial<KnownIncident> = {},
): KnownIncident => ({
  id: `inc_${number}`,
  number,
  state: "open",
  startedAt: new Date(from * MINUTE),
  endedAt: to === null ? null : new Date(to * MINUTE),
  windowFixed: false,
  tooOld: false,
  ...more,
});

describe("which spike is which incident", () => {
  test.each([
    { what: "the same span", known: incident(1, 100, 140), same: true },
    { what: "an incident that still runs", known: incident(1, 90, null), same: true },
    { what: "30 minutes before", known: incident(1, 10, 70), same: true },
    { what: "31 minutes before", known: incident(1, 10, 69), same: false },
    { what: "30 minutes after", known: incident(1, 170, 200), same: true },
    { what: "31 minutes after", known: incident(1, 171, 200), same: false },
    { what: "one that was merged away", known: incident(1, 100, 140, { state: "merged" }), same: false },
    { what: "one a person resolved", known: incident(1, 100, 140, { state: "resolved" }), same: true },
  ])("$what: same is $same", ({ known, same }) => {
    const plan = reconcile([timed(100, 140)], [known]);
    expect(plan.update).toHaveLength(same ? 1 : 0);
    expect(plan.open).toHaveLength(same ? 0 : 1);
  });

  test("two incidents that one spike joins become the first of them", () => {
    const plan = reconcile([timed(0, 200)], [incident(2, 150, 200), incident(1, 0, 50)]);
    expect(plan.update).toMatchObject([{ incidentId: "inc_1" }]);
    expect(plan.merge).toEqual([{ incidentId: "inc_2", into: "inc_1", intoNumber: 1 }]);
  });

  test.each([{ state: "resolved" }, { state: "false_alarm" }, { windowFixed: true }, { tooOld: true }])(
    "one with %o is never merged away or called unfounded",
    (more) => {
      const known = [incident(1, 0, 50), incident(2, 150, 200, more)];
      expect(reconcile([timed(0, 200)], known).merge).toEqual([]);
      expect(reconcile([], known).unsupported).toEqual(["inc_1"]);
    },
  );

  test("a spike that falls apart keeps its incident for the first part", () => {
    const plan = reconcile([timed(0, 50), timed(150, 200)], [incident(1, 0, 200)]);
    expect(plan.update).toMatchObject([{ incidentId: "inc_1", spike: { from: 0 } }]);
    expect(plan.open).toMatchObject([{ from: 150 * MINUTE }]);
  });

  test("an incident too old to be judged again keeps its spike from opening another", () => {
    expect(reconcile([timed(100, 140)], [incident(1, 90, 120, { tooOld: true })])).toEqual({
      open: [],
      update: [],
      merge: [],
      unsupported: [],
    });
  });
});

const counts = {
  events: 80,
  recipients: 70,
  attempts: 90,
  firstAt: new Date(600_500),
  lastAt: new Date(1_190_000),
};
const startOf = (bin: number) => new Date(bin * MINUTE);

test("an incident starts and ends with an event, not with a bin", () => {
  expect(targetOf(timed(10, 20), counts, startOf)).toEqual({
    startedAt: counts.firstAt,
    detectedAt: new Date(12 * MINUTE),
    peakAt: new Date(15 * MINUTE),
    endedAt: counts.lastAt,
    closedAt: new Date(22 * MINUTE),
    endBasis: "accepted",
    events: 80,
    recipients: 70,
    attempts: 90,
    expected: 1.235,
  });
  expect(targetOf(timed(10, null), counts, startOf).endedAt).toBeNull();
});

test("detection and peak are never before the first event", () => {
  const target = targetOf({ ...timed(10, 20), spike: { ...spike, detected: 10, peak: 10 } }, counts, startOf);
  expect([target.detectedAt, target.peakAt]).toEqual([counts.firstAt, counts.firstAt]);
});

describe("what a change means", () => {
  const current: CurrentIncident = { ...targetOf(timed(10, 20), counts, startOf), state: "monitoring", side: null };
  const running: CurrentIncident = { ...current, state: "open", endedAt: null, closedAt: null, endBasis: null };
  const moved = { ...current, endedAt: new Date(1_190_000 + MINUTE) };

  test.each([
    { what: "nothing", from: current, to: current, meaning: null },
    { what: "an end", from: running, to: current, meaning: "stopped" },
    { what: "a return", from: current, to: running, meaning: "reopened" },
    { what: "a boundary moved by a minute", from: current, to: moved, meaning: "window_moved" },
    { what: "a doubling", from: running, to: { ...running, events: 160 }, meaning: "grew" },
    { what: "a little more", from: running, to: { ...running, events: 90 }, meaning: null },
    {
      what: "a doubling of almost nothing",
      from: { ...running, events: 4 },
      to: { ...running, events: 9 },
      meaning: null,
    },
  ])("$what is $meaning", ({ from, to, meaning }) => {
    expect(meaningOf(from, to)).toBe(meaning);
  });

  test("only fields that differ are written", () => {
    expect(changesOf(current, { ...current, startedAt: new Date(current.startedAt) })).toEqual({});
    expect(changesOf(current, moved)).toMatchObject({ endedAt: moved.endedAt });
  });

  test.each([
    { state: "open", side: null, meaning: "stopped", after: "monitoring" },
    { state: "identified", side: "theirs", meaning: "stopped", after: "monitoring" },
    { state: "retrying", side: "theirs", meaning: "stopped", after: "retrying" },
    { state: "false_alarm", side: null, meaning: "stopped", after: "false_alarm" },
    { state: "monitoring", side: null, meaning: "reopened", after: "open" },
    { state: "monitoring", side: "unknown", meaning: "reopened", after: "open" },
    { state: "monitoring", side: "ours", meaning: "reopened", after: "identified" },
    { state: "resolved", side: "ours", meaning: "reopened", after: "resolved" },
    { state: "open", side: null, meaning: "grew", after: "open" },
  ] as const)("$state that has $meaning is $after", ({ state, side, meaning, after }) => {
    expect(stateAfter({ state, side }, meaning)).toBe(after);
  });
});
