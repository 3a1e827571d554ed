import { expect, test } from "vitest";
import { mergeNotices } from "#lib/intake/notices";

const at = (line: number) => ({ what: "A line was cut.", where: `line ${line}` });

test("notices of one kind are one, which names its first five places", () => {
  expect(mergeNotices([at(1)], [at(2), at(3)])).toEqual([{ what: "A line was cut.", where: "line 1, line 2, line 3" }]);
  const many = Array.from({ length: 1000 }, (_, index) => at(index));
  expect(mergeNotices([], many)).toEqual([
    { what: "A line was cut.", where: "line 0, line 1, line 2, line 3, line 4 and more" },
  ]);
});

test("merging in two steps says the same as in one", () => {
  const many = Array.from({ length: 20 }, (_, index) => at(index));
  expect(mergeNotices(mergeNotices([], many.slice(0, 3)), many.slice(3))).toEqual(mergeNotices([], many));
});

test("a receipt holds fifty kinds at most", () => {
  const kinds = Array.from({ length: 200 }, (_, index) => ({ what: `kind ${index}`, where: "line 1" }));
  expect(mergeNotices([], kinds)).toHaveLength(50);
});
