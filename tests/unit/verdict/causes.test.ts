import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CAUSE_OF_RULE, runnerUp, scoreCauses, scoreOf } from "#lib/verdict/causes";
import { PATHS, type VerdictFacts } from "#lib/verdict/facts";
import { judge, RULES } from "#lib/verdict/truth-table";
import { facts } from "#tests/unit/verdict/facts";

const onePool = [
  { pool: "out1", attempts: 900, accepted: 899, refused: 0 },
  { pool: "out2", attempts: 900, accepted: 0, refused: 900 },
];
const pinned = { share: 1, domains: 3, neverSeen: true, route: "transport, line 3" };
const oneDomain = { domains: 1, domainDelivered: false, hours: 9, providerIsDomain: true, acceptedAtProvider: 0 };
const oneAddress = {
  recipients: 1,
  events: 2,
  expected: 0,
  domains: 1,
  controlledRetry: { handedOver: 1, failedAgain: 1 },
};

describe("the points of the causes", () => {
  test.each<[string, VerdictFacts, string]>([
    ["the receiver's own servers, every pool", facts(), "receiver_incident"],
    ["our own hop", facts({ own: 96 }, { pools: onePool }), "relay_policy_ours"],
    ["a server that had left the MX", facts({ stale: 96 }), "wrong_mx"],
    [
      "a foreign server for several domains, named by a route",
      facts({ outside: 96 }, { outside: pinned }),
      "pinned_route",
    ],
    ["one domain for nine hours", facts({ in_mx: 300 }, { ...oneDomain, pools: [] }), "domain_not_served"],
    [
      "one address after a controlled retry",
      facts({ in_mx: 2 }, { ...oneAddress, reason: "user_unknown" }),
      "bad_address",
    ],
    [
      "a server behind the MX",
      facts({ in_mx: 60 }, { behindMx: 60, pools: [], events: 60, expected: 90, domains: 1 }),
      "forwarder",
    ],
    ["nobody names the server", facts({ unnamed: 60 }, { pools: [], expected: 100 }), "unknown"],
  ])("%s", (_what, given, cause) => {
    expect(scoreCauses(given)[0]?.cause).toBe(cause);
  });

  test("what the facts cannot tell is named as missing and gives no points", () => {
    const scored = scoreCauses(facts({ unknown: 50 }, { pools: [] })).find((one) => one.cause === "wrong_mx");
    expect(scored?.missing).toEqual([
      "answers of DNS for the refused domains, asked near the time of the refusals",
      "logs that name the pool of each attempt",
    ]);
  });

  test("every rule has a cause with signals, and another cause beside it with its reasons", () => {
    for (const { rule } of RULES) {
      expect(scoreOf(rule, facts()).cause).toBe(CAUSE_OF_RULE[rule]);
      expect(runnerUp(rule, facts()).cause).not.toBe(CAUSE_OF_RULE[rule]);
    }
    const next = runnerUp("R2", facts({ in_mx: 50 }, { pools: onePool }));
    expect(next).toMatchObject({ cause: "relay_policy_ours", points: 3 });
    expect(next.reasons[0]?.text).toBe("One pool is refused while another gets through");
  });

  test("whatever the facts: points lie between zero and the most there could be, and the verdict is not theirs to make", () => {
    const ways = fc.record(
      Object.fromEntries(PATHS.map((path) => [path, fc.nat(50)])) as Record<
        (typeof PATHS)[number],
        fc.Arbitrary<number>
      >,
    );
    fc.assert(
      fc.property(ways, (way) => {
        const given = facts(way);
        const before = judge(given);
        for (const { points, of } of scoreCauses(given)) {
          expect(points).toBeGreaterThanOrEqual(0);
          expect(points).toBeLessThanOrEqual(of);
        }
        expect(judge(given)).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });
});
