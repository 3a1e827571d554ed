import { describe, expect, test } from "vitest";
import { handleAt, moveByKey, moveHandle, timeAtShare } from "#lib/incident/window-finder/handle-move";
import { bufferSeconds, lateSources } from "#lib/incident/window-finder/late-reports";
import { checkedWindow } from "#lib/incident/window-finder/window-wish";

describe("how long late reports may still come", () => {
  test.each([
    { what: "nothing seen", seen: [], seconds: 3600 },
    { what: "too few to learn from", seen: [{ source: "mbox", events: 19, seconds: 7200 }], seconds: 3600 },
    { what: "enough", seen: [{ source: "mbox", events: 20, seconds: 7200.4 }], seconds: 7200 },
    { what: "a log that is followed", seen: [{ source: "log", events: 900, seconds: 2 }], seconds: 900 },
    { what: "days", seen: [{ source: "mbox", events: 900, seconds: 200_000 }], seconds: 86_400 },
    {
      what: "the slowest of two",
      seen: [
        { source: "log", events: 900, seconds: 2 },
        { source: "mbox", events: 100, seconds: 5000 },
      ],
      seconds: 5000,
    },
  ])("$what: $seconds seconds", ({ seen, seconds }) => {
    expect(bufferSeconds(lateSources(seen))).toBe(seconds);
  });

  test("says of each source whether it was learnt", () => {
    const few = { source: "a", events: 3, seconds: 60 };
    const many = { source: "b", events: 30, seconds: 1000 };
    expect(lateSources([few, many])).toEqual([
      { ...few, seconds: 3600, learnt: false },
      { ...many, learnt: true },
    ]);
  });
});

describe("a window by hand", () => {
  const at = (hours: number) => new Date(hours * 3_600_000);
  const now = at(1000);

  test.each([
    { from: 10, to: 12, refused: null },
    { from: 10, to: null, refused: /35 days/ },
    { from: 990, to: null, refused: null },
    { from: 12, to: 12, refused: /ends before/ },
    { from: 12, to: 10, refused: /ends before/ },
    { from: 1001, to: null, refused: /ends before/ },
    { from: 990, to: 1001, refused: /time to come/ },
    { from: 0, to: 35 * 24, refused: null },
    { from: 0, to: 35 * 24 + 1, refused: /35 days/ },
  ])("from hour $from to $to is refused: $refused", ({ from, to, refused }) => {
    const check = () => checkedWindow({ from: at(from), to: to === null ? null : at(to) }, now);
    if (refused) expect(check).toThrow(refused);
    else expect(check()).toEqual({ from: at(from), to: to === null ? now : at(to) });
  });
});

describe("the handles of the chart", () => {
  const MINUTE = 60_000;
  const bounds = { from: 0, to: 120 * MINUTE };
  const window = { from: 30 * MINUTE, to: 60 * MINUTE };
  const minutes = (found: { from: number; to: number | null } | null) =>
    found && [found.from / MINUTE, found.to === null ? null : found.to / MINUTE];

  test.each([
    { handle: "onset", at: 40.4, is: [40, 60] },
    { handle: "onset", at: 90, is: [59, 60] },
    { handle: "onset", at: -5, is: [0, 60] },
    { handle: "stop", at: 70.6, is: [30, 71] },
    { handle: "stop", at: 10, is: [30, 31] },
    { handle: "stop", at: 500, is: [30, 120] },
  ] as const)("$handle to minute $at gives $is", ({ handle, at, is }) => {
    expect(minutes(moveHandle(window, handle, at * MINUTE, bounds))).toEqual(is);
  });

  test.each([
    { handle: "onset", key: "ArrowRight", is: [31, 60] },
    { handle: "onset", key: "ArrowDown", is: [29, 60] },
    { handle: "onset", key: "ArrowLeft", shiftKey: true, is: [20, 60] },
    { handle: "onset", key: "PageDown", is: [0, 60] },
    { handle: "onset", key: "End", is: [59, 60] },
    { handle: "stop", key: "ArrowUp", shiftKey: true, is: [30, 70] },
    { handle: "stop", key: "Home", is: [30, 31] },
    { handle: "stop", key: "PageUp", is: [30, 120] },
    { handle: "stop", key: "Enter", is: null },
  ] as const)("$key on the $handle gives $is", ({ handle, key, is, ...more }) => {
    const shiftKey = "shiftKey" in more;
    expect(minutes(moveByKey(window, handle, { key, shiftKey }, bounds))).toEqual(is);
  });

  test("the stop of an incident that goes on stands at the end of the chart and is set when it is moved", () => {
    const running = { from: 30 * MINUTE, to: null };
    expect(handleAt(running, "stop", bounds)).toBe(bounds.to);
    expect(minutes(moveByKey(running, "stop", { key: "ArrowLeft", shiftKey: false }, bounds))).toEqual([30, 119]);
    expect(minutes(moveByKey(running, "onset", { key: "ArrowLeft", shiftKey: false }, bounds))).toEqual([29, null]);
  });

  test("the pointer reads the time by its share of the width", () => {
    expect([-1, 0, 0.5, 1, 2].map((share) => timeAtShare(share, bounds) / MINUTE)).toEqual([0, 0, 60, 120, 120]);
  });
});
