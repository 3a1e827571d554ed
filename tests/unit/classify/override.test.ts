import { describe, expect, test } from "vitest";
import { type ClassOverride, foldAscii, overridden } from "#lib/classify/override";
import type { Answer } from "#lib/classify/reason";

const SAID: Answer = { reason: "policy", subReason: null, rule: "policy.says-so", match: { start: 4, end: 9 } };
const REPLY = { reply: "550 Not Today, by local policy", provider: "google" };

const override = (change: Partial<ClassOverride> = {}): ClassOverride => ({
  id: "ovr_1",
  version: 1,
  text: "not today",
  provider: null,
  reason: "relay_denied",
  ...change,
});

describe("an override", () => {
  test("decides whatever the rules say, and marks its own words", () => {
    expect(overridden(SAID, REPLY, [override()])).toEqual({
      reason: "relay_denied",
      subReason: "unknown",
      rule: "override:ovr_1@1",
      match: { start: 4, end: 13 },
    });
  });

  test.each([
    ["other words", { text: "not tomorrow" }],
    ["another provider", { provider: "yahoo" }],
    ["the class that the rules found already", { reason: "policy" as const }],
  ])("says nothing: %s", (_, change) => {
    expect(overridden(SAID, REPLY, [override(change)])).toBe(SAID);
  });

  test("is plain text: signs of patterns are signs", () => {
    expect(overridden(SAID, { ...REPLY, reply: "550 nottoday" }, [override({ text: "not.*" })])).toBe(SAID);
    const dots = overridden(SAID, { ...REPLY, reply: "550 not.* (x" }, [override({ text: "NOT.* (" })]);
    expect(dots.rule).toBe("override:ovr_1@1");
  });

  test("of its provider holds for that provider", () => {
    expect(overridden(SAID, REPLY, [override({ provider: "google" })]).reason).toBe("relay_denied");
  });

  test("that is newest decides", () => {
    const newer = override({ id: "ovr_2", reason: "content" });
    expect(overridden(SAID, REPLY, [newer, override()]).reason).toBe("content");
    expect(overridden(SAID, REPLY, [override(), newer]).reason).toBe("relay_denied");
  });

  test("has nothing to say where there is no reply, or behind what is kept of it", () => {
    expect(overridden(SAID, { reply: null, provider: "google" }, [override()])).toBe(SAID);
    expect(overridden(SAID, { reply: `${"x".repeat(4_096)}not today`, provider: "google" }, [override()])).toBe(SAID);
  });
});

test("only A to Z are folded, so that spans stay where they are", () => {
  expect(foldAscii("İ ÄÖ ABC ß \u212A")).toBe("İ ÄÖ abc ß \u212A");
});
