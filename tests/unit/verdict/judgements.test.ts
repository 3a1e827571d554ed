import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PATHS, type Path } from "#lib/verdict/facts";
import { judge } from "#lib/verdict/truth-table";
import { facts } from "#tests/unit/verdict/facts";

const anyFacts = fc
  .record({
    way: fc.record(
      Object.fromEntries(PATHS.map((path) => [path, fc.integer({ min: 0, max: 50 })])) as Record<
        Path,
        fc.Arbitrary<number>
      >,
    ),
    reason: fc.constantFrom("relay_denied", "user_unknown", "reputation"),
    recipients: fc.integer({ min: 0, max: 5 }),
    events: fc.integer({ min: 0, max: 5 }),
    domains: fc.integer({ min: 1, max: 3 }),
    hours: fc.integer({ min: 0, max: 20 }),
    accepted: fc.integer({ min: 0, max: 2 }),
    domainDelivered: fc.constantFrom(true, false, null),
    providerIsDomain: fc.boolean(),
    endedAt: fc.constantFrom(null, "2026-03-12T05:31:00.000Z"),
    pools: fc.array(
      fc.record({ pool: fc.constantFrom("a", "b"), attempts: fc.nat(9), accepted: fc.nat(9), refused: fc.nat(9) }),
      { maxLength: 2 },
    ),
    retry: fc.option(fc.record({ handedOver: fc.nat(3), failedAgain: fc.nat(3) })),
    disputed: fc.boolean(),
  })
  .map(({ way, accepted, retry, disputed, ...more }) => {
    const given = facts(way, {
      ...more,
      acceptedAtProvider: accepted,
      acceptedAnywhere: accepted,
      controlledRetry: retry,
    });
    return { ...given, servers: given.servers.map((one) => ({ ...one, disputed })) };
  });

describe("whatever the facts", () => {
  test("suppress comes from R7 alone: never for one refusal, never without a failed controlled retry", () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const { decision, rule } = judge(given);
        if (decision !== "suppress") return;
        expect(rule).toBe("R7");
        expect(given.events).toBeGreaterThanOrEqual(2);
        expect(given.recipients).toBe(1);
        expect(given.controlledRetry?.failedAgain).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 5_000 },
    );
  });

  test("exactly one rule decides, all before it failed, and the same facts give the same judgement", () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const judged = judge(given);
        const at = judged.trace.findIndex((step) => step.matched === true);
        expect(judged.trace[at]?.rule).toBe(judged.rule);
        expect(judged.trace.slice(0, at).every((step) => step.matched === false)).toBe(true);
        expect(judged.trace.slice(at + 1).every((step) => step.matched === null)).toBe(true);
        expect(judge(structuredClone(given))).toEqual(judged);
      }),
      { numRuns: 1_000 },
    );
  });

  test("ours is never said when a tenth of the servers may be theirs", () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const { side, rule } = judge(given);
        if (side !== "ours" || rule === "R3") return;
        const named = PATHS.reduce((sum, path) => sum + given.paths[path], 0) - given.paths.unnamed;
        expect(given.paths.in_mx + given.paths.near + given.paths.unknown).toBeLessThanOrEqual(named / 10);
      }),
      { numRuns: 2_000 },
    );
  });
});
