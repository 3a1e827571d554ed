import { expect, test } from "vitest";
import { wayWasClean } from "#lib/outcome/hygiene/clean-retry";

test.each([
  { answered: 46, failed: 1, otherDenials: 0, clean: true },
  { answered: 45, failed: 1, otherDenials: 0, clean: false },
  { answered: 61, failed: 2, otherDenials: 0, clean: true },
  { answered: 60, failed: 2, otherDenials: 0, clean: false },
  { answered: 1, failed: 1, otherDenials: 0, clean: false },
  { answered: 5_000, failed: 1, otherDenials: 1, clean: false },
  { answered: 0, failed: 0, otherDenials: 0, clean: false },
])("$failed of $answered failed, $otherDenials others denied: clean is $clean", ({ clean, ...way }) => {
  expect(wayWasClean(way)).toBe(clean);
});
