import { describe, expect, test } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  formatRange,
  formatTime,
  plural,
  toUtcText,
  utcFromText,
} from "#components/ui/format";

const now = new Date("2026-03-12T06:00:00Z");
const plain = (text: string) => text.replace(/\s/g, " ");

describe("numbers", () => {
  test.each([
    [0, "0"],
    [999, "999"],
    [4_812, "4 812"],
    [1_234_567, "1 234 567"],
    [-1_200, "−1 200"],
  ])("%i is written %s, grouped and never rounded", (value, text) => {
    expect(plain(formatCount(value))).toBe(text);
  });

  test("one is not many", () => {
    expect(plural(1, "recipient")).toBe("1 recipient");
    expect(plural(0, "recipient")).toBe("0 recipients");
    expect(plural(2, "address", "addresses")).toBe("2 addresses");
  });

  test.each([
    [0, "0 %"],
    [0.000_1, "< 0.1 %"],
    [0.119, "11.9 %"],
    [0.999_6, "> 99.9 %"],
    [1, "100 %"],
  ])("the share %d is written %s: a little is not nothing, nearly all is not all", (share, text) => {
    expect(plain(formatPercent(share))).toBe(text);
  });

  test.each([
    [12, "12 B"],
    [1_536, "1.5 kB"],
    [250_000_000, "250 MB"],
  ])("%i bytes are written %s", (bytes, text) => {
    expect(plain(formatBytes(bytes))).toBe(text);
  });
});

describe("times", () => {
  test.each([
    [40_000, "40 s"],
    [51 * 60_000, "51 min"],
    [(3 * 60 + 17) * 60_000, "3 h 17 min"],
    [3 * 3_600_000, "3 h"],
    [52 * 3_600_000, "2 d 4 h"],
    [-5, "0 s"],
  ])("%i ms are written %s", (ms, text) => {
    expect(plain(formatDuration(ms))).toBe(text);
  });

  test("the date stands there only when it is not today, in UTC", () => {
    expect(formatTime(new Date("2026-03-12T02:14:09Z"), now)).toBe("02:14");
    expect(formatTime(new Date("2026-03-12T02:14:09Z"), now, true)).toBe("02:14:09");
    expect(formatTime(new Date("2026-03-11T23:59:00Z"), now)).toBe("11 Mar 23:59");
    expect(formatTime(new Date("2025-12-31T23:59:00Z"), now)).toBe("31 Dec 2025 23:59");
  });

  test("a range says a shared day once and two days twice", () => {
    const at = (text: string) => new Date(text);
    expect(formatRange(at("2026-03-12T02:14Z"), at("2026-03-12T05:31Z"), now)).toBe("02:14–05:31");
    expect(formatRange(at("2026-03-10T02:14Z"), at("2026-03-10T05:31Z"), now)).toBe("10 Mar 02:14–05:31");
    expect(formatRange(at("2026-03-11T22:00Z"), at("2026-03-12T05:31Z"), now)).toBe("11 Mar 22:00–05:31");
    expect(formatRange(at("2026-03-12T22:00Z"), at("2026-03-13T05:31Z"), now)).toBe("12 Mar 22:00–13 Mar 05:31");
  });

  test("what a person writes as UTC is read back as the same minute", () => {
    expect(utcFromText("2026-03-12 02:14")).toBe("2026-03-12T02:14:00.000Z");
    expect(utcFromText(toUtcText(now))).toBe(now.toISOString());
  });

  test.each(["", "yesterday", "12.03.2026 02:14", "2026-13-40 02:14", "2026-03-12 25:00"])(
    "“%s” is no time",
    (text) => {
      expect(utcFromText(text)).toBeNull();
    },
  );
});
