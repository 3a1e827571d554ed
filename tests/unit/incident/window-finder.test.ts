import { describe, expect, test } from "vitest";
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
