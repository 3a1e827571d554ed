import { describe, expect, test } from "vitest";
import { carryingPool, isSpread } from "#lib/incident/fleet/carried";
import { type ScopedIncident, settle } from "#lib/incident/fleet/settle";
import { type Found, type Target, targetsOf } from "#lib/incident/fleet/targets";
import type { Share } from "#lib/incident/series/found-spike";

const MINUTE = 60_000;
const share = (name: string, failures: number, attempts: number): Share => ({ name, failures, attempts });

describe("the pool that carries a rise", () => {
  test.each([
    { what: "refused whole, the other not at all", pools: [share("out1", 60, 60), share("out2", 0, 60)], pool: "out1" },
    {
      what: "refused whole with nine tenths of the mail",
      pools: [share("out1", 500, 900), share("out2", 0, 100)],
      pool: "out1",
    },
    { what: "its share of the mail, and no more", pools: [share("out1", 45, 90), share("out2", 5, 10)], pool: null },
    { what: "more by chance only", pools: [share("out1", 6, 50), share("out2", 3, 50)], pool: null },
    { what: "half of the excess", pools: [share("out1", 50, 60), share("out2", 45, 300)], pool: null },
    { what: "the only pool", pools: [share("out1", 60, 60)], pool: null },
    {
      what: "the only named one beside mail that names none",
      pools: [share("out1", 60, 60), share("", 0, 60)],
      pool: null,
    },
    {
      what: "mail that names no pool",
      pools: [share("", 60, 60), share("out1", 0, 60), share("out2", 0, 60)],
      pool: null,
    },
    { what: "nothing", pools: [], pool: null },
  ])("$what: $pool", ({ pools, pool }) => {
    expect(carryingPool(pools, 1)).toBe(pool);
  });
});

test.each([
  {
    what: "sixty small ones",
    providers: Array.from({ length: 60 }, (_, index) => share(`p${index}`, 3, 5)),
    spread: true,
  },
  { what: "three alike", providers: [share("a", 10, 20), share("b", 10, 20), share("c", 10, 20)], spread: true },
  { what: "one large one", providers: [share("a", 90, 99), share("b", 3, 9), share("c", 3, 9)], spread: false },
  {
    what: "two at once beside a stray",
    providers: [share("a", 45, 50), share("b", 45, 50), share("c", 2, 50)],
    spread: false,
  },
])("$what: a rise of many is $spread", ({ providers, spread }) => {
  expect(isSpread(providers, 1)).toBe(spread);
});

/** A rise from one minute to another (null: it runs). */
function found(
  provider: string,
  from: number,
  to: number | null,
  more: { pool?: string; domain?: string; pools?: Share[]; providers?: Share[] } = {},
): Found {
  return {
    series: { reason: "relay_denied", provider, pool: more.pool ?? null, recipientDomain: more.domain ?? null },
    attemptsKnown: true,
    spike: {
      from: from * MINUTE,
      to: to === null ? null : to * MINUTE,
      spike: {
        ...{
          started: from,
          detected: from + 1,
          peak: from + 2,
          openedBy: "baseline",
          events: 60,
          expected: 1,
          attempts: 60,
          score: 40,
        },
        ...{
          ended: to === null ? null : to - 1,
          closed: to === null ? null : to + 3,
          endBasis: to === null ? null : "accepted",
        },
      },
      counts: { events: 60, recipients: 60, attempts: 60, firstAt: null, lastAt: null },
      pools: more.pools ?? [],
      providers: more.providers ?? [],
    },
  };
}

const places = (targets: readonly Target[]) =>
  targets.map(({ scope: { provider, pool, recipientDomain } }) =>
    [provider, pool, recipientDomain].filter((one) => one !== null).join(" "),
  );
const IN_OUT1 = [share("out1", 60, 60), share("out2", 0, 60)];
const IN_BOTH = [share("out1", 30, 60), share("out2", 30, 60)];

describe("at which level a rise is told", () => {
  test.each([
    { what: "a provider's", rises: [found("a", 0, 30, { pools: IN_BOTH })], told: ["a"] },
    { what: "a pool's", rises: [found("a", 0, 30, { pools: IN_OUT1 })], told: ["a out1"] },
    { what: "a pool's, seen only in the pool", rises: [found("a", 0, 30, { pool: "out1" })], told: ["a out1"] },
    {
      what: "the pool's and the provider's at once",
      rises: [found("a", 0, 30, { pools: IN_OUT1 }), found("a", 1, 30, { pool: "out1" })],
      told: ["a out1"],
    },
    {
      what: "three providers through one pool",
      rises: ["a", "b", "c"].map((one, i) => found(one, i * 15, 90, { pools: IN_OUT1 })),
      told: ["* out1"],
    },
    {
      what: "three in a chain longer than half an hour",
      rises: ["a", "b", "c"].map((one, i) => found(one, i * 20, 90, { pools: IN_OUT1 })),
      told: ["a out1", "b out1", "c out1"],
    },
    {
      what: "three providers through both pools",
      rises: ["a", "b", "c"].map((one) => found(one, 0, 90, { pools: IN_BOTH })),
      told: ["a", "b", "c"],
    },
    {
      what: "a domain's where its provider has none",
      rises: [found("google", 0, 30, { domain: "corp.example" })],
      told: ["google corp.example"],
    },
    {
      what: "a domain's beside its provider's",
      rises: [found("google", 10, 30, { domain: "corp.example" }), found("google", 0, 40, { pools: IN_BOTH })],
      told: ["google"],
    },
    {
      what: "many small ones through one pool",
      rises: [
        found("*", 0, 30, {
          pool: "out1",
          pools: IN_OUT1,
          providers: ["x", "y", "z", "v"].map((name) => share(name, 15, 15)),
        }),
      ],
      told: ["* out1"],
    },
    {
      what: "many small ones through both pools",
      rises: [
        found("*", 0, 30, {
          pool: "out1",
          pools: IN_BOTH,
          providers: ["x", "y", "z", "v"].map((name) => share(name, 15, 15)),
        }),
      ],
      told: [],
    },
  ])("$what: $told", ({ rises, told }) => {
    expect(places(targetsOf(rises, ["out1", "out2"], null))).toEqual(told);
    expect(places(targetsOf([...rises].reverse(), ["out1", "out2"], null))).toEqual(told);
  });

  test("with one pool, three at once are our side under its name, and two are two", () => {
    const three = ["a", "b", "c"].map((one) => found(one, 0, null));
    expect(places(targetsOf(three, ["out1"], "out1"))).toEqual(["* out1"]);
    expect(places(targetsOf(three, [], null))).toEqual(["*"]);
    expect(places(targetsOf(three.slice(1), ["out1"], "out1"))).toEqual(["b", "c"]);
  });

  test("several at once run as long as one of them does, from the first start, found with the third", () => {
    const [target] = targetsOf([found("a", 0, 30), found("b", 5, null), found("c", 9, 60)], [], null);
    expect(target?.spike).toMatchObject({
      from: 0,
      to: null,
      spike: { detected: 10, closed: null, events: 180, expected: 3 },
    });
    expect(target?.providers).toEqual(["a", "b", "c"]);
  });
});

describe("which incident stands for which rise", () => {
  const incident = (number: number, provider: string, more: Partial<ScopedIncident> = {}): ScopedIncident => ({
    ...{ id: `inc_${number}`, number, provider, pool: null, recipientDomain: null, state: "open" },
    ...{ startedAt: new Date(0), endedAt: null, windowFixed: false, tooOld: false, ...more },
  });
  const fleet = () =>
    targetsOf(
      ["a", "b", "c"].map((one) => found(one, 0, 30)),
      ["out1"],
      "out1",
    );

  test("those of the providers become part of the one of our side, in any state that data may end", () => {
    const states = [
      incident(1, "a"),
      incident(2, "b", { state: "retrying" }),
      incident(3, "c", { state: "false_alarm" }),
    ];
    const { open, merge, unsupported } = settle(fleet(), states);
    expect(open).toHaveLength(1);
    expect(merge).toEqual([{ incidentId: "inc_1", into: { opened: open[0] } }]);
    expect(unsupported).toEqual(["inc_2"]);
  });

  test("the one that is there already is the one", () => {
    const { open, update, merge } = settle(fleet(), [incident(4, "*", { pool: "out1" }), incident(5, "b")]);
    expect(open).toEqual([]);
    expect(update).toMatchObject([{ incidentId: "inc_4" }]);
    expect(merge).toEqual([{ incidentId: "inc_5", into: { id: "inc_4", number: 4 } }]);
  });

  test("what no rise stands behind any more is unsupported, unless a person has decided", () => {
    expect(settle([], [incident(1, "a"), incident(2, "b", { state: "resolved" })]).unsupported).toEqual(["inc_1"]);
  });
});
