import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ABILITY_WORDS, ADAPTERS, LIST_KINDS } from "#lib/release/adapter-capability";

test("the matrix has every adapter", () => {
  expect(ADAPTERS.map((each) => each.adapter)).toEqual([
    "file",
    "webhook",
    "pull",
    "postfix",
    "kumomta",
    "smtp",
    ...LIST_KINDS,
  ]);
});

describe.each(ADAPTERS)("$adapter", ({ label, abilities, can, cannot }) => {
  const page = readFileSync("docs/adapters.md", "utf8");
  const section = page.split(/^## /m).find((part) => part.startsWith(`${label}\n`)) ?? "";

  test("says what it can and what it cannot, and its page says the same", () => {
    expect(can.length).toBeGreaterThan(0);
    expect(cannot.length).toBeGreaterThan(0);
    for (const line of [...can, ...cannot]) expect(section).toContain(`- ${line}\n`);
    for (const [ability, words] of Object.entries(ABILITY_WORDS))
      expect(section).toContain(`| ${words} | ${abilities[ability as keyof typeof abilities] ? "yes" : "no"} |`);
  });
});
