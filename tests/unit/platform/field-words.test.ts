import { describe, expect, test } from "vitest";
import { z } from "zod";
import { fieldWords, placeWords } from "#lib/platform/field-words";

function said(schema: z.ZodType, value: unknown): string | undefined {
  return schema.safeParse(value, { error: fieldWords }).error?.issues[0]?.message;
}

describe("a person is told what a field has to be, never a validator's own words", () => {
  test.each<[string, z.ZodType, unknown, string]>([
    ["left out", z.string(), undefined, "This is needed."],
    ["empty", z.string().min(1), "", "This is needed."],
    ["too short", z.string().min(3), "@@", "At least 3 characters."],
    ["too long", z.string().max(4), "12345", "At most 4 characters."],
    ["of another kind", z.number().int(), "7", "This has to be a number."],
    ["not whole", z.int(), 1.5, "This has to be a whole number."],
    ["below a bound", z.number().min(1), 0, "At least 1."],
    ["not above a bound", z.number().gt(0), 0, "More than 0."],
    ["an empty list", z.array(z.string()).min(1), [], "At least 1 entry."],
    ["a list too long", z.array(z.string()).max(2), ["a", "b", "c"], "At most 2 entries."],
    ["no member of a closed list", z.enum(["ours", "theirs"]), "both", "This has to be one of: ours, theirs."],
    ["no time", z.iso.datetime(), "yesterday", "Write a time as 2026-03-12T02:14:00Z."],
    ["no e-mail address", z.email(), "nope", "This is not an e-mail address."],
    ["against a pattern", z.string().regex(/^a$/), "b", "This is not written in a form that can be used here."],
    ["unknown to a strict body", z.strictObject({}), { x: 1 }, "Not known here: x."],
  ])("%s", (_name, schema, value, words) => {
    expect(said(schema, value)).toBe(words);
  });

  test("words of the contract go before these", () => {
    expect(said(z.string().regex(/^a$/, "Only a."), "b")).toBe("Only a.");
  });

  test("a place in a list is counted from one", () => {
    expect(placeWords(["recipients", 2])).toBe("recipients, entry 3");
  });
});
