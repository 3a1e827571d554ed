import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PROBE_VERDICTS } from "#lib/evidence/probe/judge-dialogue";
import { scoreCauses } from "#lib/verdict/causes";
import { PATHS, type Path, type ProbeFact, type TestFact, type VerdictFacts } from "#lib/verdict/facts";
import { recipientGroups } from "#lib/verdict/groups";
import { judge } from "#lib/verdict/truth-table";
import { facts } from "#tests/unit/verdict/facts";

const probe = (path: ProbeFact["path"]): fc.Arbitrary<ProbeFact> =>
  fc.record({
    at: fc.constant("2026-03-12T06:00:00.000Z"),
    host: fc.constant("mx1.bigmail.example"),
    verdict: fc.constantFrom(...PROBE_VERDICTS),
    path: fc.constant(path),
    sameRecipient: fc.boolean(),
    verifiable: fc.boolean(),
  });

const controlled = (...paths: TestFact["path"][]): fc.Arbitrary<TestFact> =>
  fc.record({
    at: fc.constant("2026-03-12T06:00:00.000Z"),
    kind: fc.constantFrom("probe", "mail"),
    where: fc.constant("pool A"),
    path: fc.constantFrom(...paths),
    passed: fc.boolean(),
    refusedAfter: fc.option(fc.nat(9)),
  });

const ways = Object.fromEntries(PATHS.map((path) => [path, fc.nat(3)])) as Record<Path, fc.Arbitrary<number>>;
const anyFacts: fc.Arbitrary<VerdictFacts> = fc
  .record({
    way: fc.record(ways),
    more: fc.record({
      reason: fc.constantFrom("relay_denied", "user_unknown", "content"),
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

/** Refused by servers in the MX: where a receiver is held to be at fault. */
const anyTheirs = fc
  .tuple(anyFacts, fc.integer({ min: 4, max: 90 }))
  .map(
    ([given, in_mx]): VerdictFacts => ({ ...facts({ in_mx }), endedAt: given.endedAt, recipients: given.recipients }),
  );

/** One recipient, refused again after a controlled retry: what R7 suppresses. */
const badAddress = (probes: ProbeFact[]) =>
  facts(
    { in_mx: 3 },
    {
      ...{ reason: "user_unknown", recipients: 1, domains: 1, expected: 5, probes },
      controlledRetry: { handedOver: 1, failedAgain: 1 },
    },
  );
const asked = (more: Partial<ProbeFact>): ProbeFact => ({
  ...{ at: "2026-03-12T06:00:00.000Z", host: "mx1.bigmail.example", verdict: "accepted", path: "same" },
  ...{ sameRecipient: true, verifiable: true },
  ...more,
});

describe("what a controlled probe may do to a verdict", () => {
  test("from another path it changes no rule, side, cause, decision, group or points, whatever the other facts", () => {
    fc.assert(
      fc.property(anyFacts, fc.array(probe("other"), { minLength: 1, maxLength: 4 }), (given, probes) => {
        const [without, withProbes] = [judge(given), judge({ ...given, probes })];
        const told = ({ rule, side, cause, level, decision }: typeof without) => ({
          rule,
          side,
          cause,
          level,
          decision,
        });
        expect(told(withProbes)).toEqual(told(without));
        expect(recipientGroups({ ...given, probes })).toEqual(recipientGroups(given));
        expect(scoreCauses({ ...given, probes })).toEqual(scoreCauses(given));
      }),
      { numRuns: 3_000 },
    );
  });

  test("no probe of any path ever makes a Suppress or blames another side", () => {
    fc.assert(
      fc.property(anyFacts, fc.array(fc.oneof(probe("same"), probe("other")), { maxLength: 4 }), (given, probes) => {
        const [without, withProbes] = [judge(given), judge({ ...given, probes })];
        if (without.decision !== "suppress") expect(withProbes.decision).toBe(without.decision);
        if (without.rule !== "R7") expect(withProbes.side).toBe(without.side);
      }),
      { numRuns: 3_000 },
    );
  });

  test("a controlled test by another path, or one that is not known, changes nothing, whatever the other facts", () => {
    fc.assert(
      fc.property(
        anyFacts,
        fc.array(controlled("other", "unknown"), { minLength: 1, maxLength: 4 }),
        (given, tests) => {
          const [without, withTests] = [judge(given), judge({ ...given, tests })];
          for (const part of ["rule", "side", "cause", "level", "decision"] as const)
            expect(withTests[part]).toEqual(without[part]);
          expect(recipientGroups({ ...given, tests })).toEqual(recipientGroups(given));
          expect(scoreCauses({ ...given, tests })).toEqual(scoreCauses(given));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test("no controlled test of any path gives a Retry, a Suppress or a Hold: Investigate is all it can do", () => {
    let investigated = 0;
    fc.assert(
      fc.property(
        fc.oneof(anyFacts, anyTheirs),
        fc.array(controlled("same", "other", "unknown"), { maxLength: 4 }),
        fc.array(fc.oneof(probe("same"), probe("other")), { maxLength: 2 }),
        (given, tests, probes) => {
          const [without, withTests] = [judge({ ...given, probes }), judge({ ...given, probes, tests })];
          if (withTests.decision === without.decision) return;
          investigated += 1;
          expect(withTests).toMatchObject({ decision: "investigate", rule: "RT", side: "unknown" });
          expect(without.decision).toBe("hold");
        },
      ),
      { numRuns: 10_000 },
    );
    expect(investigated).toBeGreaterThan(0);
  });

  test.each([
    ["no probe", [], "suppress"],
    ["accepted on the production path", [asked({})], "investigate"],
    ["unknown on the production path", [asked({ verdict: "user_unknown" })], "suppress"],
    ["accepted from another path", [asked({ path: "other" })], "suppress"],
    ["accepted for somebody else", [asked({ sameRecipient: false })], "suppress"],
    ["accepted long ago, unknown now", [asked({ verdict: "user_unknown" }), asked({})], "suppress"],
  ] as const)("a bad address by R7, and a probe: %s → %s", (_, probes, decision) => {
    expect(judge(badAddress([...probes])).decision).toBe(decision);
  });

  test("the trace names the path of each probe that was looked at", () => {
    const found = (probes: ProbeFact[]) =>
      judge(badAddress(probes))
        .trace.find(({ rule }) => rule === "R7")
        ?.checks.find(({ what }) => what.includes("controlled probe"))?.found;
    expect(found([])).toBe("no probe");
    expect(found([asked({ path: "other" })])).toBe("1 from another path or for another recipient, not counted");
    expect(found([asked({})])).toBe("accepted at mx1.bigmail.example on the production path");
    expect(judge(badAddress([asked({ path: "other" })])).proof.at(-1)?.text).toContain("another path than production");
  });
});
