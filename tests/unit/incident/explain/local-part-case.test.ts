import { expect, test } from "vitest";
import { type CaseCount, type CaseFinding, localPartCase } from "#lib/incident/explain/letters/local-part-case";
import { caseOfLocalPart } from "#lib/volume/dimension/values";

const attempts = (upper: number, of: number): CaseFinding["baseline"] => ({ upper, of, counted: "attempts" });

test.each<[string, CaseCount, CaseFinding["baseline"], boolean | null]>([
  ["200 of 200 with capitals, rare elsewhere", { upper: 200, of: 200 }, attempts(10, 1_000), true],
  ["95 % of them, the least there must be", { upper: 190, of: 200 }, attempts(400, 1_000), true],
  ["one less than 95 %", { upper: 189, of: 200 }, attempts(10, 1_000), false],
  ["all of 20, the fewest there must be", { upper: 20, of: 20 }, attempts(10, 1_000), true],
  ["all of 19", { upper: 19, of: 19 }, attempts(10, 1_000), false],
  ["capitals a little more usual than 40 %", { upper: 200, of: 200 }, attempts(401, 1_000), false],
  ["nothing to compare with", { upper: 200, of: 200 }, null, null],
  ["too little to compare with", { upper: 200, of: 200 }, attempts(0, 19), null],
  ["no failures", { upper: 0, of: 0 }, attempts(10, 1_000), false],
])("%s", (_, selection, baseline, fires) => {
  expect(localPartCase(selection, baseline)).toEqual({ fires, selection, baseline });
});

test.each([
  ["JOHN@example.org", "upper"],
  ["John.Doe@example.org", "mixed"],
  ["john@EXAMPLE.ORG", "lower"],
  ["<J0HN+1@example.org>", "upper"],
  ["12345@example.org", "none"],
  ['"a B"@example.org', "mixed"],
  ["", "none"],
])("the letters of %s are %s", (address, letters) => {
  expect(caseOfLocalPart(address)).toBe(letters);
});
