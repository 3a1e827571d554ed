import { describe, expect, test } from "vitest";
import { type HoldMove, holdMove, leaseFrom, spanOf } from "#lib/hold/lease";

const at = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour));
const running = { state: "open", startedAt: at(3), endedAt: null };
const over = { state: "monitoring", startedAt: at(3), endedAt: at(5) };
const active = { state: "active", startsAt: at(3), endsAt: null };

describe("a hold follows its incident", () => {
  test("a lease is 24 hours", () => {
    expect(leaseFrom(at(3)).toISOString()).toBe("2026-03-02T03:00:00.000Z");
  });

  test("the span is open while the incident runs and takes the last failure in when it is over", () => {
    expect(spanOf(running, at(4))).toEqual({ startsAt: at(3), endsAt: null });
    expect(spanOf(over, at(9)).endsAt?.getTime()).toBe(at(5).getTime() + 1);
  });

  test.each<[string, Parameters<typeof holdMove>, HoldMove["kind"]]>([
    ["nothing changed", [active, running, false, at(6)], "stay"],
    ["the incident ended", [active, over, false, at(6)], "move"],
    ["late data moved the start", [active, { ...running, startedAt: at(2) }, false, at(6)], "move"],
    ["it is resolved", [active, { ...over, state: "resolved" }, false, at(6)], "end"],
    ["it was a false alarm", [active, { ...over, state: "false_alarm" }, false, at(6)], "end"],
    ["it was merged", [active, { ...over, state: "merged" }, false, at(6)], "end"],
    ["it was opened again", [{ ...active, state: "released" }, running, true, at(6)], "reopen"],
    ["a person had released it", [{ ...active, state: "released" }, running, false, at(6)], "stay"],
    ["the lease had run out", [{ ...active, state: "expired" }, running, true, at(6)], "stay"],
    ["it stays closed", [{ ...active, state: "released" }, { ...over, state: "resolved" }, true, at(6)], "stay"],
  ])("%s", (_what, args, kind) => expect(holdMove(...args).kind).toBe(kind));
});
