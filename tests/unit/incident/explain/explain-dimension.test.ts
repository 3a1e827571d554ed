import { expect, test } from "vitest";
import { contrastOf, type DimensionCount } from "#lib/incident/explain/counts";
import { explainDimension } from "#lib/incident/explain/explain-dimension";
import { ranked } from "#lib/incident/explain/rank";
import type { Dimension } from "#lib/volume/dimension/dimension";

type Row = [value: string, selected: number, attempts: number, before: number];

function count(dimension: Dimension, rows: readonly Row[], kind: "route" | "answer" = "route"): DimensionCount {
  const sum = (index: 1 | 2 | 3) => rows.reduce((total, row) => total + row[index], 0);
  return {
    dimension,
    kind,
    of: sum(1),
    selected: sum(1),
    attempts: sum(2),
    before: sum(3),
    attemptValues: rows.filter((row) => row[2] > 0).length,
    beforeValues: rows.filter((row) => row[3] > 0).length,
    values: rows.map(([value, selected, attempts, before]) => ({ value, selected, attempts, before })),
    valuesCut: 0,
  };
}

const names = (rows: readonly DimensionCount[]) => ranked(rows.map(explainDimension)).map((one) => one.dimension);

test("one pool of four that fails explains the whole selection", () => {
  const pools = explainDimension(
    count("pool", [
      ["out-1", 970, 1_000, 20_000],
      ["out-2", 10, 1_000, 20_000],
      ["out-3", 10, 1_000, 20_000],
      ["out-4", 10, 1_000, 20_000],
    ]),
  );
  expect(pools).toMatchObject({ finding: "explains", contrast: "window", valuesNeeded: 1 });
  const [first] = pools.values;
  expect(first).toMatchObject({ share: 0.97, usualShare: 0.25, beforeShare: 0.25, rate: 0.97, restRate: 0.01 });
  // 970 failed; at the rate of the rest, 10 would have: 960 of 1000 go away.
  expect(first?.explained).toBeCloseTo(0.96, 10);
});

test("a sender that sent most of the mail of a burst explains nothing when the others are refused as often", () => {
  const senders = explainDimension(
    count("senderDomain", [
      ["burst.example", 9_000, 9_100, 1_000],
      ["usual.example", 1_000, 1_010, 9_000],
    ]),
  );
  expect(senders.finding).toBe("flat");
  expect(senders.values[0]).toMatchObject({ beforeShare: 0.1 });
});

test("a host that all mail goes to since the window began is held against the time before", () => {
  const hosts = explainDimension(count("remoteMta", [["old.example.net", 900, 900, 0]]));
  expect(hosts).toMatchObject({ contrast: "nothing", finding: "unknown" });
  const known = explainDimension({
    ...count("remoteMta", [["old.example.net", 900, 900, 3]]),
    before: 5_000,
    beforeValues: 2,
  });
  expect(known).toMatchObject({ contrast: "before", finding: "explains" });
});

test("a value that all mail always had explains nothing", () => {
  expect(explainDimension(count("tld", [["com", 900, 900, 5_000]])).finding).toBe("flat");
});

test("a value that nearly all mail has, refused or not, is no explanation", () => {
  const tlds = explainDimension(
    count("tld", [
      ["com", 1_000, 9_800, 98_000],
      ["net", 0, 200, 2_000],
    ]),
  );
  expect(tlds.values[0]?.explained).toBe(1);
  expect(tlds.finding).not.toBe("explains");
});

test("small differences by chance are flat", () => {
  const rows = Array.from({ length: 150 }, (_, i): Row => [`d${i}.example`, 1 + ((i * 7) % 4), 10, 200]);
  expect(explainDimension(count("recipientDomain", rows)).finding).toBe("flat");
});

test("without any mail to compare with, it says unknown and not flat", () => {
  const pools = explainDimension(count("pool", [["out-1", 500, 0, 10]]));
  expect(pools).toMatchObject({ contrast: "nothing", finding: "unknown", explained: 0 });
  expect(pools.values[0]).toMatchObject({ usualShare: null, rate: null, restRate: null });
});

test("an empty selection compares with nothing", () => {
  const empty = count("pool", []);
  expect(contrastOf(empty)).toBe("nothing");
  expect(explainDimension(empty)).toMatchObject({ finding: "unknown", difference: 0 });
});

const bad: Row = ["bad", 500, 500, 5_000];
const good: Row = ["good", 0, 1_500, 15_000];
const halves: Row[] = [
  ["bad-1", 250, 250, 2_500],
  ["bad-2", 250, 250, 2_500],
];

test.each<[string, DimensionCount[], Dimension[]]>([
  [
    "of an address, its network and its host with one value each, the address is named",
    [count("remoteMta", [bad, good]), count("ipPrefix", [bad, good]), count("remoteIp", [bad, good])],
    ["remoteIp", "ipPrefix", "remoteMta"],
  ],
  [
    "a host stands before its two addresses",
    [count("remoteIp", [...halves, good]), count("remoteMta", [bad, good])],
    ["remoteMta", "remoteIp"],
  ],
  [
    "an impure value does not push the pure one down",
    [
      count("remoteMta", [
        ["bad", 500, 700, 7_000],
        ["good", 0, 1_300, 13_000],
      ]),
      count("remoteIp", [bad, good]),
    ],
    ["remoteIp", "remoteMta"],
  ],
  [
    "an answer never stands before a way that explains",
    [count("replyTemplate", [["no", 500, 0, 1]], "answer"), count("pool", [bad, good])].map((one) =>
      one.kind === "answer" ? { ...one, before: 1_000, beforeValues: 8 } : one,
    ),
    ["pool", "replyTemplate"],
  ],
  [
    "an answer that explains stands before ways that do not",
    [
      count("pool", [
        ["a", 250, 1_000, 9_000],
        ["b", 250, 1_000, 9_000],
      ]),
      { ...count("replyTemplate", [["no", 500, 0, 1]], "answer"), before: 1_000, beforeValues: 8 },
    ],
    ["replyTemplate", "pool"],
  ],
])("%s", (_, counts, order) => {
  expect(names(counts)).toEqual(order);
});
