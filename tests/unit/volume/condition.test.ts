import { expect, test } from "vitest";
import { type Condition, conditionsText, parseConditions, withCondition } from "#lib/volume/dimension/condition";

const only = (dimension: Condition["dimension"], value: string): Condition => ({ dimension, value, not: false });
const without = (dimension: Condition["dimension"], value: string): Condition => ({ dimension, value, not: true });

test.each<[string, Condition[]]>([
  ["", []],
  ["pool:out-1", [only("pool", "out-1")]],
  ["pool:out-1,-tld:de", [only("pool", "out-1"), without("tld", "de")]],
  ["ipPrefix:2001:db8:1::/48", [only("ipPrefix", "2001:db8:1::/48")]],
  ["pool:a%2Cb 100%25", [only("pool", "a,b 100%")]],
])("%j is read, and written again the same", (text, conditions) => {
  expect(parseConditions(text)).toEqual(conditions);
  expect(conditionsText(conditions)).toBe(text);
});

test.each(["pool", "pool:", ":x", "size:3", "replyTemplate:no", "pool:%zz", "pool:a,,pool:b", "--pool:a"])(
  "%j is not that",
  (text) => {
    expect(parseConditions(text)).toBeNull();
  },
);

test("only one value of a dimension can be kept to, several can be left out", () => {
  expect(withCondition([only("pool", "a")], only("pool", "b"))).toEqual([only("pool", "b")]);
  expect(withCondition([only("pool", "a")], without("pool", "b"))).toEqual([without("pool", "b")]);
  expect(withCondition([without("pool", "a")], without("pool", "b"))).toEqual([
    without("pool", "a"),
    without("pool", "b"),
  ]);
  expect(withCondition([without("pool", "a")], without("pool", "a"))).toEqual([without("pool", "a")]);
  expect(withCondition([only("tld", "de")], only("pool", "a"))).toEqual([only("tld", "de"), only("pool", "a")]);
});
