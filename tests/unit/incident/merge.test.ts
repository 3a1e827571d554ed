import { describe, expect, test } from "vitest";
import {
  type Mergeable,
  mergedWindow,
  refusalToMerge,
  refusalToSplit,
  splitWindow,
} from "#lib/incident/merge/merge-plan";
import { beganAfterResolved, regressedFrom } from "#lib/incident/merge/regression";
import { type KnownIncident, reconcile, type TimedSpike } from "#lib/incident/reconciliation";
import { relatedOf } from "#lib/incident/related";
import { heldBoundaries } from "#lib/incident/window-finder/fixed-window";

const MINUTE = 60_000;
const DAY = 24 * 60;
const at = (minutes: number) => new Date(minutes * MINUTE);

const incident = (number: number, from: number, to: number | null, more: Partial<Mergeable> = {}): Mergeable => ({
  id: `inc_${number}`,
  number,
  reason: "relay_denied",
  provider: "yahoo",
  pool: null,
  recipientDomain: null,
  state: "monitoring",
  side: "theirs",
  startedAt: at(from),
  detectedAt: at(from + 2),
  peakAt: at(from + 3),
  endedAt: to === null ? null : at(to),
  closedAt: to === null ? null : at(to + 5),
  endBasis: to === null ? null : "accepted",
  events: 10,
  expected: 1,
  ...more,
});

const spike = (from: number, to: number | null, events = 10): TimedSpike => ({
  from: from * MINUTE,
  to: to === null ? null : to * MINUTE,
  spike: {
    started: from,
    detected: from + 2,
    peak: from + 3,
    ended: to,
    closed: to === null ? null : to + 5,
    endBasis: to === null ? null : "accepted",
    openedBy: "baseline",
    events,
    expected: 1,
    attempts: null,
    score: events,
  },
});

describe("a merge", () => {
  test.each([
    { b: incident(2, 60, 90), refused: null },
    { b: incident(1, 0, 30), refused: /itself/ },
    { b: incident(2, 60, 90, { reason: "policy" }), refused: /one reason/ },
    { b: incident(2, 60, 90, { provider: "gmail" }), refused: /no hold/ },
    { b: incident(2, 60, 90, { pool: "bulk" }), refused: /no hold/ },
    { b: incident(2, 60, 90, { recipientDomain: "example.org" }), refused: /no hold/ },
    { b: incident(2, 60, 90, { state: "retrying" }), refused: /retrying/ },
    { b: incident(2, 60, 90, { state: "merged" }), refused: /merged/ },
    { b: incident(2, 60, 90, { state: "resolved" }), refused: null },
  ])("of $b.number, $b.reason at $b.provider, $b.state: $refused", ({ b, refused }) => {
    const said = refusalToMerge(incident(1, 0, 30), b);
    if (refused) expect(said).toMatch(refused);
    else expect(said).toBeNull();
  });

  test("into a resolved one is only for another resolved one", () => {
    const resolved = incident(1, 0, 30, { state: "resolved" });
    expect(refusalToMerge(resolved, incident(2, 60, 90))).toMatch(/Open it again first/);
    expect(refusalToMerge(resolved, incident(2, 60, 90, { state: "resolved" }))).toBeNull();
  });

  test("covers both, peaks where the larger did, and runs as long as one of them does", () => {
    const [a, b] = [incident(1, 0, 30), incident(2, 60, 90, { events: 50 })];
    const both = { startedAt: at(0), detectedAt: at(2), peakAt: at(63), endedAt: at(90), closedAt: at(95) };
    expect(mergedWindow(a, b)).toMatchObject({ ...both, endBasis: "accepted", expected: 2 });
    expect(mergedWindow(b, a)).toMatchObject(both);
    expect(mergedWindow(a, incident(2, 60, null))).toMatchObject({ endedAt: null, closedAt: null, endBasis: null });
    expect(mergedWindow(incident(2, 0, null), b)).toMatchObject({ endedAt: null });
  });
});

describe("a split", () => {
  test.each([
    { minutes: 0, refused: true },
    { minutes: 1, refused: false },
    { minutes: 30, refused: false },
    { minutes: 31, refused: true },
  ])("at minute $minutes of a window from 0 to 30 is refused: $refused", ({ minutes, refused }) => {
    expect(refusalToSplit(incident(1, 0, 30), at(minutes), at(60)) !== null).toBe(refused);
  });

  test("gives two windows that touch and neither overlap nor leave a gap", () => {
    const { first, second } = splitWindow(incident(1, 0, 30), at(12), at(60));
    expect(first).toMatchObject({ startedAt: at(0), peakAt: at(3), endBasis: "manual", expected: 0.4 });
    expect(first.endedAt?.getTime()).toBe(at(12).getTime() - 1);
    expect(second).toMatchObject({ startedAt: at(12), detectedAt: at(12), peakAt: at(12), endedAt: at(30) });
  });
});

describe("spikes of an incident that took in another", () => {
  const known = (more: Partial<KnownIncident> = {}): KnownIncident => ({
    id: "inc_1",
    number: 1,
    state: "monitoring",
    startedAt: at(0),
    endedAt: at(300),
    windowFixed: false,
    tooOld: false,
    ...more,
  });
  const merged: KnownIncident = { ...known(), id: "inc_2", number: 2, state: "merged", startedAt: at(250) };

  test("are one", () => {
    const plan = reconcile([spike(250, 300, 40), spike(0, 50)], [known({ tookIn: true }), merged]);
    expect(plan).toMatchObject({ open: [], merge: [], unsupported: [] });
    expect(plan.update).toEqual([
      {
        incidentId: "inc_1",
        spike: { from: 0, to: 300 * MINUTE, spike: expect.objectContaining({ started: 0, peak: 253, events: 50 }) },
      },
    ]);
  });

  test("are one that runs while its last one runs", () => {
    const { update } = reconcile([spike(0, 50), spike(250, null)], [known({ tookIn: true, endedAt: null })]);
    expect(update).toMatchObject([{ spike: { to: null } }]);
  });

  test("stay two where nobody joined them", () => {
    expect(reconcile([spike(0, 50), spike(250, 300)], [known(), merged]).open).toHaveLength(1);
  });

  test("and one far from its window opens another", () => {
    const plan = reconcile([spike(0, 50), spike(400, 420)], [known({ tookIn: true })]);
    expect(plan.open).toMatchObject([{ from: 400 * MINUTE }]);
  });
});

describe("a return", () => {
  const resolved = (number: number, endedAt: number | null, resolvedAt: number | null, state = "resolved") => ({
    number,
    state,
    endedAt: endedAt === null ? null : at(endedAt),
    resolvedAt: resolvedAt === null ? null : at(resolvedAt),
  });

  test.each([
    { what: "after the resolving", one: resolved(1, 40, 60), from: 60, is: true },
    { what: "before the resolving, told late", one: resolved(1, 40, 60), from: 59, is: false },
    { what: "before the end", one: resolved(1, 70, 60), from: 65, is: false },
    { what: "after one that was signed", one: resolved(1, 40, 60, "reviewed"), from: 70, is: true },
    { what: "after a false alarm", one: resolved(1, 40, null, "false_alarm"), from: 70, is: false },
    { what: "while it ran when it was resolved", one: resolved(1, null, 60), from: 61, is: true },
  ])("$what: $is", ({ one, from, is }) => {
    expect(beganAfterResolved({ from: from * MINUTE }, one)).toBe(is);
    expect(regressedFrom({ from: from * MINUTE }, [one])).toBe(is ? one : null);
  });

  test("is that of the latest, and only within two weeks", () => {
    const [old, late] = [resolved(1, 0, 10), resolved(2, 100, 110)];
    expect(regressedFrom({ from: 200 * MINUTE }, [late, old])).toBe(late);
    expect(regressedFrom({ from: (110 + 14 * DAY) * MINUTE }, [late])).toBe(late);
    expect(regressedFrom({ from: (111 + 14 * DAY) * MINUTE }, [late])).toBeNull();
  });
});

test("relations are said from both sides, by number", () => {
  const one = (number: number, more: object = {}) => ({
    id: `inc_${number}`,
    number,
    mergedIntoId: null,
    regressedFromId: null,
    splitFromId: null,
    ...more,
  });
  const [a, b, c] = [one(1), one(3, { mergedIntoId: "inc_1" }), one(2, { regressedFromId: "inc_1" })];
  expect(relatedOf(a, [a, b, c]).map(({ relation, number }) => [relation, number])).toEqual([
    ["came_back_as", 2],
    ["took_in", 3],
  ]);
  expect(relatedOf(b, [a, c])).toEqual([{ relation: "merged_into", id: "inc_1", number: 1 }]);
});

describe("a window dated by hand", () => {
  const row = (end: boolean) => ({ ...incident(1, 10, 30), updatedAt: at(0), windowFixedBy: { name: "Ada", end } });

  test("keeps both boundaries when both were set", () => {
    expect(heldBoundaries(row(true), incident(1, 0, 60))).toMatchObject({ startedAt: at(10), endedAt: at(30) });
  });

  test("keeps the start and follows the data's end when only the start was set", () => {
    expect(heldBoundaries(row(false), incident(1, 0, 60))).toMatchObject({ startedAt: at(10), endedAt: at(60) });
    expect(heldBoundaries(row(false), incident(1, 0, null))).toMatchObject({ startedAt: at(10), endedAt: null });
    expect(heldBoundaries(row(false), incident(1, 0, 5))).toMatchObject({ endedAt: at(10) });
  });
});
