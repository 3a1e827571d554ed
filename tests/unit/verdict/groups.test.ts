import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PATHS, type Path } from "#lib/verdict/facts";
import { recipientGroups } from "#lib/verdict/groups";
import { judge } from "#lib/verdict/truth-table";
import { facts } from "#tests/unit/verdict/facts";

describe("decisions by the way the refused mail went", () => {
  test("one way: the group says what the verdict says", () => {
    const given = facts({ in_mx: 5000 }, { endedAt: null });
    expect(recipientGroups(given)).toMatchObject([
      { path: "in_mx", refusals: 5000, decision: judge(given).decision, rule: "R2", risk: { word: "low" } },
    ]);
  });

  test("some misrouted, others refused by their MX: two groups with decisions of their own", () => {
    const groups = recipientGroups(facts({ in_mx: 60, outside: 40 }, { endedAt: null }));
    expect(groups.map(({ path, decision, risk }) => [path, decision, risk.word])).toEqual([
      ["in_mx", "hold", "low"],
      ["outside", "investigate", "high"],
    ]);
    expect(groups[1]?.sampleEventId).toBe("1");
  });

  test("a retry with nothing known to have been accepted is a medium risk", () => {
    const [group] = recipientGroups(facts({ in_mx: 50 }, { acceptedAtProvider: 0 }));
    expect(group).toMatchObject({ decision: "retry", risk: { word: "medium" } });
  });

  const ways = Object.fromEntries(PATHS.map((path) => [path, fc.nat(3)])) as Record<Path, fc.Arbitrary<number>>;
  const anyFacts = fc
    .record({
      way: fc.record(ways),
      more: fc.record({
        reason: fc.constantFrom("relay_denied", "user_unknown", "mailbox_disabled"),
        recipients: fc.integer({ min: 1, max: 3 }),
        domains: fc.integer({ min: 1, max: 2 }),
        hours: fc.nat(20),
        acceptedAtProvider: fc.nat(5),
        acceptedAnywhere: fc.nat(5),
        domainDelivered: fc.constantFrom(true, false, null),
        endedAt: fc.constantFrom(null, "2026-03-12T05:31:00.000Z"),
        controlledRetry: fc.option(fc.record({ handedOver: fc.nat(3), failedAgain: fc.nat(3) })),
      }),
    })
    .map(({ way, more }) => facts(way, more));

  test("one denial never suppresses anybody, whatever the other facts", () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom(...PATHS), (given, path) => {
        const paths = Object.fromEntries(PATHS.map((one) => [one, one === path ? 1 : 0])) as Record<Path, number>;
        const single = { ...given, paths, events: 1 };
        expect(judge(single).decision).not.toBe("suppress");
        expect(recipientGroups(single).map((group) => group.decision)).not.toContain("suppress");
      }),
      { numRuns: 5_000 },
    );
  });

  test("a group suppresses only where the whole verdict does, and no refusal is in two groups", () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const groups = recipientGroups(given);
        expect(groups.reduce((sum, group) => sum + group.refusals, 0)).toBe(
          PATHS.reduce((sum, path) => sum + given.paths[path], 0),
        );
        if (groups.some((group) => group.decision === "suppress")) expect(judge(given).decision).toBe("suppress");
      }),
      { numRuns: 3_000 },
    );
  });
});
