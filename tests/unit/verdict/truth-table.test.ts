import { describe, expect, test } from "vitest";
import { localPartCase } from "#lib/incident/explain/letters/local-part-case";
import type { VerdictFacts } from "#lib/verdict/facts";
import { judge, RULES } from "#lib/verdict/truth-table";
import { facts, server } from "#tests/unit/verdict/facts";

const onePool = [{ pool: "out2", attempts: 900, accepted: 0, refused: 900 }];
const twoPools = [{ pool: "out1", attempts: 900, accepted: 899, refused: 1 }, ...onePool];
const oneDomain = {
  domains: 1,
  domainDelivered: false,
  hours: 9,
  provider: "bigmail.example",
  providerIsDomain: true,
  acceptedAtProvider: 0,
};
const refusedInCapitals = { upper: 300, of: 300 };
const capitals = localPartCase(refusedInCapitals, { upper: 40, of: 1000, counted: "attempts" });
const usualCapitals = localPartCase(refusedInCapitals, { upper: 900, of: 1000, counted: "attempts" });
const oneAddress = { recipients: 1, events: 2, expected: 0, domains: 1, domainDelivered: true };

describe("the truth table", () => {
  test.each<[string, VerdictFacts, string, string, string]>([
    ["nobody names the server", facts({ unnamed: 60, in_mx: 40 }), "R0", "unknown", "investigate"],
    ["our smarthost refuses", facts({ own: 96 }), "R1a", "ours", "investigate"],
    ["the web server of the domain refuses", facts({ fallback: 96, in_mx: 4 }), "R1b", "ours", "investigate"],
    ["a server that left the MX", facts({ stale: 96 }), "R1c", "ours", "investigate"],
    [
      "one foreign server for several domains",
      facts({ outside: 96 }, { outside: { share: 1, domains: 3, neverSeen: null, route: null } }),
      "R1d",
      "ours",
      "investigate",
    ],
    [
      "one foreign server that no older answer had",
      facts({ outside: 96 }, { outside: { share: 0.95, domains: 1, neverSeen: true, route: null } }),
      "R1d",
      "ours",
      "investigate",
    ],
    [
      "one foreign server that a configuration of ours names",
      facts(
        { outside: 96 },
        {
          outside: {
            share: 1,
            domains: 1,
            neverSeen: null,
            route: "transport, line 3: corp.example smtp:[gw.example.net]",
          },
        },
      ),
      "R1d",
      "ours",
      "investigate",
    ],
    [
      "one foreign server, nothing older known",
      facts({ outside: 96 }, { outside: { share: 1, domains: 1, neverSeen: null, route: null } }),
      "R1e",
      "ours",
      "investigate",
    ],
    [
      "foreign servers here and there",
      facts({ outside: 96 }, { outside: { share: 0.3, domains: 9, neverSeen: true, route: null } }),
      "R1e",
      "ours",
      "investigate",
    ],
    ["the receiver, stopped", facts(), "R2", "theirs", "retry"],
    ["the receiver, still going on", facts({ in_mx: 5000 }, { endedAt: null }), "R2", "theirs", "hold"],
    ["the receiver by servers near the MX", facts({ near: 5000 }), "R2", "theirs", "retry"],
    ["the receiver, no source names pools", facts({ in_mx: 50 }, { pools: [] }), "R2", "theirs", "retry"],
    ["the receiver, we have one pool", facts({ in_mx: 50 }, { pools: onePool }), "R2", "theirs", "retry"],
    [
      "a domain with its own servers, an hour",
      facts({ in_mx: 318 }, { ...oneDomain, hours: 0.9 }),
      "R2",
      "theirs",
      "retry",
    ],
    [
      "the receiver refuses user after user, not relaying",
      facts({ in_mx: 500 }, { reason: "user_unknown" }),
      "R2",
      "theirs",
      "retry",
    ],
    [
      "one pool refused, the other through but for a stray",
      facts({ in_mx: 901 }, { pools: twoPools }),
      "R3",
      "ours",
      "investigate",
    ],
    ["a domain refused whole for nine hours", facts({ in_mx: 300 }, oneDomain), "R4", "theirs", "investigate"],
    [
      "one domain of a house that serves others",
      facts({ in_mx: 300 }, { ...oneDomain, providerIsDomain: false, acceptedAtProvider: 500 }),
      "R4",
      "theirs",
      "investigate",
    ],
    [
      "a house with one domain in our mail, all refused",
      facts({ in_mx: 300 }, { ...oneDomain, providerIsDomain: false }),
      "R2",
      "theirs",
      "retry",
    ],
    [
      "a domain refused whole, but no deliveries are ever told",
      facts({ in_mx: 300 }, { ...oneDomain, acceptedAnywhere: 0 }),
      "R2",
      "theirs",
      "retry",
    ],
    [
      "capitals only",
      facts({ in_mx: 300 }, { recipients: 300, localPartCase: capitals, endedAt: null }),
      "R5",
      "theirs",
      "hold",
    ],
    [
      "capitals only, and capitals are usual",
      facts({ in_mx: 300 }, { recipients: 300, localPartCase: usualCapitals }),
      "R2",
      "theirs",
      "retry",
    ],
    [
      "resolvers disagree, and it is no spike",
      facts({ in_mx: 3 }, { servers: [server("in_mx", 3, { disputed: true })] }),
      "R6",
      "unknown",
      "investigate",
    ],
    [
      "a bad address after a controlled retry",
      facts({ in_mx: 2 }, { ...oneAddress, controlledRetry: { handedOver: 1, failedAgain: 1 } }),
      "R7",
      "address",
      "suppress",
    ],
    ["the same without a retry", facts({ in_mx: 2 }, oneAddress), "R–", "unknown", "investigate"],
    [
      "one refusal, whatever the retry says",
      facts({ in_mx: 1 }, { ...oneAddress, events: 1, controlledRetry: { handedOver: 1, failedAgain: 1 } }),
      "R–",
      "unknown",
      "investigate",
    ],
    ["mixed ways", facts({ in_mx: 60, outside: 40 }), "R–", "unknown", "investigate"],
    ["a server behind the MX, others accepted", facts({ in_mx: 60 }, { behindMx: 60 }), "R–", "unknown", "investigate"],
    [
      "a gateway whose own servers refuse everybody",
      facts({ in_mx: 60 }, { behindMx: 60, acceptedAtProvider: 0 }),
      "R2",
      "theirs",
      "retry",
    ],
    [
      "DNS silent",
      facts({ unknown: 96 }, { dns: { askedAt: "x", resolvers: ["a"], failures: ["a: timeout"], domainsCut: 0 } }),
      "R–",
      "unknown",
      "investigate",
    ],
    [
      "a bad name of ours, which is no routing matter",
      facts({ in_mx: 5000 }, { reason: "reputation" }),
      "R–",
      "unknown",
      "investigate",
    ],
    ["nothing left in the window", facts({}, { events: 0, recipients: 0 }), "R–", "unknown", "investigate"],
  ])("%s", (_what, given, rule, side, decision) => {
    expect(judge(given)).toMatchObject({ rule, side, decision });
  });

  test("every rule is reached by an example above, or by those of controlled tests, or is the last", () => {
    expect(RULES.map((one) => one.rule)).toEqual([
      "R0",
      "R1a",
      "R1b",
      "R1c",
      "R1d",
      "R1e",
      "R2",
      "R3",
      "R4",
      "R5",
      "RT",
      "R6",
      "R7",
      "R–",
    ]);
  });
});

describe("the words", () => {
  test("the sentence names who, how many, when and whose", () => {
    expect(judge(facts()).sentence).toBe(
      "Yahoo refused 4\u2009812 recipients from 02:14 to 05:31 UTC. The refusing servers are in its MX: theirs.",
    );
    expect(judge(facts({ near: 50 }, { endedAt: null })).sentence).toBe(
      "Yahoo refused 4\u2009812 recipients since 02:14 UTC. The refusing servers are not in the current answer, but of the same provider: theirs.",
    );
    expect(
      judge(facts({ outside: 96 }, { recipients: 1, providerLabel: "corp.example", today: "2026-03-14" })).sentence,
    ).toBe(
      "1 recipient at corp.example was refused from 2026-03-12 02:14 to 05:31 UTC. 192.0.2.10 (mx1.bigmail.example) is not in the MX of bigmail.example: ours.",
    );
  });

  test("a mixed incident and a silent DNS say so", () => {
    expect(judge(facts({ in_mx: 60, outside: 40 })).sentence).toContain(
      "60 of 100 refusals come from servers in the MX",
    );
    const silent = facts(
      { unknown: 9 },
      { dns: { askedAt: "x", resolvers: ["a"], failures: ["a: timeout"], domainsCut: 0 } },
    );
    expect(judge(silent).sentence).toContain("DNS did not answer (a: timeout)");
  });

  test("the trace has what was found for each rule tried, and nothing for those after", () => {
    const { trace } = judge(facts({ in_mx: 5000 }, { pools: onePool }));
    expect(trace.map((step) => step.matched)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
      true,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
    const found = trace.find((step) => step.rule === "R2")?.checks.map((check) => check.found);
    expect(found).toContain("out2, the only pool that tried");
    expect(trace.find((step) => step.rule === "R3")?.checks).toEqual([]);
  });

  test("the first proof is the server with its raw line and its DNS answer", () => {
    expect(judge(facts()).proof[0]).toMatchObject({ eventId: "1", snapshotId: "dns_1" });
  });

  test("a domain that is no name does not reach a shell command", () => {
    const bad = facts({ outside: 9 }, { servers: [server("outside", 9, { domain: "x; rm -rf $HOME" })] });
    expect(
      judge(bad)
        .fix.map((fix) => fix.command ?? "")
        .join(),
    ).not.toContain("rm -rf");
  });
});
