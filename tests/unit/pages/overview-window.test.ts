import { describe, expect, test } from "vitest";
import { stepped, windowOfRange, windowOfTimes, windowWords, zoomedOut } from "#components/overview/window";

const now = new Date("2026-03-12T06:00:20Z");
const hours = (window: { from: number; to: number }) => (window.to - window.from) / 3_600_000;

describe("window of the overview", () => {
  test("a range ends on the next full minute, so that the same question is asked again for a while", () => {
    const window = windowOfRange("24h", now);
    expect(new Date(window.to).toISOString()).toBe("2026-03-12T06:01:00.000Z");
    expect(hours(window)).toBe(24);
    expect(windowOfRange("24h", new Date(now.getTime() + 30_000))).toEqual(window);
  });

  test.each([
    [null, "2026-03-12T05:00:00Z"],
    ["2026-03-12T05:00:00Z", null],
    ["soon", "2026-03-12T05:00:00Z"],
    ["2026-03-12T05:00:00Z", "2026-03-12T05:00:00Z"],
    ["2026-03-12T06:00:00Z", "2026-03-12T05:00:00Z"],
  ])("%s to %s in the address bar is no window", (from, to) => {
    expect(windowOfTimes(from, to)).toBeNull();
  });

  test("zooming out doubles the window and does not reach into the future", () => {
    const window = { from: now.getTime() - 3_600_000, to: now.getTime(), picked: true };
    const wider = zoomedOut(window, now);
    expect(hours(wider)).toBe(2);
    expect(wider.to).toBeLessThanOrEqual(now.getTime() + 60_000);
    expect(wider.from).toBeLessThan(window.from);
  });

  test("a step goes half a window and comes back", () => {
    const window = { from: 0, to: 3_600_000, picked: true };
    expect(stepped(window, -1, now)).toEqual({ from: -1_800_000, to: 1_800_000, picked: true });
    expect(stepped(stepped(window, -1, now), 1, now)).toEqual(window);
  });

  test("a step ends at now: nothing can be heard after it", () => {
    const window = windowOfRange("1h", now);
    expect(stepped(window, 1, now)).toEqual({ ...window, picked: true });
  });

  test("it is named by its range, or by its ends once they were picked", () => {
    const picked = windowOfTimes("2026-03-12T02:14:00Z", "2026-03-12T05:31:00Z");
    expect(picked && windowWords(picked, "24h", now).replace(/\s/g, " ")).toBe("02:14–05:31 (3 h 17 min)");
    expect(windowWords(windowOfRange("7d", now), "7d", now).replace(/\s/g, " ")).toBe("last 7 d");
    expect(windowWords(windowOfRange("1h", now), "1h", now)).toBe("last hour");
  });
});
