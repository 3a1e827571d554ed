import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stageSizes } from "#lib/cohort/stage-plan";
import { type Spreadable, spread } from "#lib/cohort/stratify";

function member(index: number, over: Partial<Spreadable> = {}): Spreadable {
  return {
    recipientKey: `user${index}@example.org`,
    remoteIp: "192.0.2.1",
    remoteMta: "mx1.example.net",
    pool: "bulk",
    localHasUpper: false,
    ...over,
  };
}

describe("the sample is spread", () => {
  test("one bad address among many cannot hide: the sample takes it in", () => {
    const members = Array.from({ length: 10_000 }, (_, index) =>
      member(index, index === 7777 ? { remoteIp: "198.51.100.66" } : {}),
    );
    const sample = spread(members).slice(0, 60);
    expect(sample.some((each) => each.remoteIp === "198.51.100.66")).toBe(true);
  });

  test("every value of every dimension is met as evenly as the members allow", () => {
    const members = Array.from({ length: 4000 }, (_, index) =>
      member(index, {
        remoteIp: `192.0.2.${index % 4}`,
        remoteMta: `mx${index % 2}.example.net`,
        pool: index % 10 === 0 ? "small" : "bulk",
        localHasUpper: index % 50 === 0,
      }),
    );
    const sample = spread(members).slice(0, 60);
    const count = (of: (each: Spreadable) => boolean) => sample.filter(of).length;
    for (const ip of [0, 1, 2, 3])
      expect(count((each) => each.remoteIp === `192.0.2.${ip}`)).toBeGreaterThanOrEqual(10);
    expect(count((each) => each.pool === "small")).toBeGreaterThanOrEqual(20);
    expect(count((each) => each.localHasUpper)).toBeGreaterThanOrEqual(20);
  });

  test("nobody is lost, nobody comes twice, and the order does not hang on the order that went in", () => {
    const members = fc.array(
      fc.record({
        recipientKey: fc.string({ minLength: 1, maxLength: 8 }),
        remoteIp: fc.option(fc.constantFrom("192.0.2.1", "192.0.2.2", "192.0.2.3")),
        remoteMta: fc.option(fc.constantFrom("mx1.example.net", "mx2.example.net")),
        pool: fc.option(fc.constantFrom("a", "b")),
        localHasUpper: fc.boolean(),
      }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(members, (some) => {
        const unique = [...new Map(some.map((each) => [each.recipientKey, each])).values()];
        const order = spread(unique);
        expect(new Set(order)).toEqual(new Set(unique));
        expect(order.length).toBe(unique.length);
        expect(spread([...unique].reverse())).toEqual(order);
      }),
      { numRuns: 300 },
    );
  });

  test("twenty thousand members of as many addresses are ordered too", () => {
    const members = Array.from({ length: 20_000 }, (_, index) => member(index, { remoteIp: `host ${index}` }));
    expect(spread(members).length).toBe(20_000);
  }, 60_000);
});

describe("stages are the given sizes, then the rest, cut to the members", () => {
  test.each<[number[], number, number[]]>([
    [[60, 300, 1500], 5000, [60, 300, 1500, 3140]],
    [[60, 300, 1500], 1860, [60, 300, 1500]],
    [[60, 300, 1500], 100, [60, 40]],
    [[60, 300, 1500], 60, [60]],
    [[60, 300, 1500], 5, [5]],
    [[60], 61, [60, 1]],
    [[60], 0, []],
  ])("%j of %i: %j", (given, members, sizes) => expect(stageSizes(given, members)).toEqual(sizes));
});
