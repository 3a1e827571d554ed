import { ALL_PROVIDERS } from "#lib/classify/provider";
import {
  bulkFailsBesideTest,
  failedAfterRetry,
  nobodyDelivered,
  resolversDisagree,
  upperCaseOnly,
} from "#lib/verdict/conditions";
import { comparedEvents, type Path, poolsRefused, type VerdictFacts } from "#lib/verdict/facts";
import type { RuleId } from "#lib/verdict/truth-table";

/** One independent observation: points for the cause when it is seen (below zero: against it), and what would tell it. */
type Signal = {
  says: string;
  points: number;
  missing: string;
  /** Null when the facts cannot tell. */
  seen: (facts: VerdictFacts) => boolean | null;
};

type CauseId =
  | "wrong_mx"
  | "pinned_route"
  | "relay_policy_ours"
  | "domain_not_served"
  | "bad_address"
  | "receiver_incident"
  | "forwarder"
  | "unknown";

const NO_DNS = "answers of DNS for the refused domains, asked near the time of the refusals";
const NO_POOLS = "logs that name the pool of each attempt";
const NO_DELIVERIES = "logs of deliveries from the same hours";

const share = (facts: VerdictFacts, paths: readonly Path[]): boolean | null => {
  const named = comparedEvents(facts) - facts.paths.unnamed;
  if (named === 0) return null;
  const count = paths.reduce((sum, path) => sum + facts.paths[path], 0);
  if (count * 2 > named) return true;
  return (count + facts.paths.unknown) * 2 > named ? null : false;
};

const way = (says: string, points: number, ...paths: Path[]): Signal => ({
  ...{ says, points, missing: NO_DNS },
  seen: (facts) => share(facts, paths),
});

const pools = (says: string, points: number, seen: (refused: number, spared: number) => boolean): Signal => ({
  ...{ says, points, missing: NO_POOLS },
  seen: (facts) => {
    const { refused, spared } = poolsRefused(facts);
    return refused.length === 0 ? null : seen(refused.length, spared.length);
  },
});

const onePool = (points: number) =>
  pools("One pool is refused while another gets through", points, (refused, spared) => refused === 1 && spared > 0);
const allPools = (points: number) =>
  pools("Several pools are refused, and none gets through", points, (refused, spared) => refused > 1 && spared === 0);

const heard = (facts: VerdictFacts) => facts.acceptedAnywhere > 0;
const told = (says: string, points: number, test: (facts: VerdictFacts) => boolean): Signal => ({
  ...{ says, points, missing: NO_DELIVERIES },
  seen: (facts) => (heard(facts) ? test(facts) : null),
});
const plain = (says: string, points: number, seen: (facts: VerdictFacts) => boolean | null): Signal => ({
  ...{ says, points, missing: "more events", seen },
});

/** Null without a probe for the recipient that went production's way: one from elsewhere tells nothing. */
const probed = ({ probes }: VerdictFacts, verdict: "accepted" | "user_unknown"): boolean | null => {
  const newest = probes.find((probe) => probe.path === "same" && probe.sameRecipient && probe.verifiable);
  return newest ? newest.verdict === verdict : null;
};

const many = plain("Three recipients or more are refused", 1, (facts) => facts.recipients >= 3);
const rose = plain("More refusals than usual", 1, (facts) => facts.events > facts.expected);

/** The causes there are, each with its signals. They decide nothing: the truth table does. */
export const CAUSES: readonly { cause: CauseId; label: string; signals: readonly Signal[] }[] = [
  {
    cause: "wrong_mx",
    label: "Wrong MX: a stale answer or cache",
    signals: [
      way("Most refusals come from servers that are not, or no longer, in the MX", 3, "outside", "stale", "fallback"),
      way("Most refusals come from servers that had been in the MX", 1, "stale"),
      way("Most refusals come from servers in the MX", -3, "in_mx"),
      many,
      allPools(1),
    ],
  },
  {
    cause: "pinned_route",
    label: "A pinned MX or a static route",
    signals: [
      way("Most refusals come from servers that are not in the MX", 2, "outside"),
      plain("One server outside the MX refuses several domains", 2, ({ outside }) => outside.domains >= 2),
      {
        says: "A configuration of ours names the refusing server",
        points: 3,
        missing: "the routes of our mail servers (Evidence, Static routes)",
        seen: ({ outside }) => (outside.route === null ? null : true),
      },
      way("Most refusals come from servers in the MX", -3, "in_mx"),
    ],
  },
  {
    cause: "relay_policy_ours",
    label: "Our side may not relay there",
    signals: [
      way("Most refusals come from our own hops", 4, "own"),
      onePool(3),
      plain("Several providers began to refuse at once", 2, ({ provider }) => provider === ALL_PROVIDERS),
      allPools(-2),
    ],
  },
  {
    cause: "domain_not_served",
    label: "Their servers do not serve the domain",
    signals: [
      way("Most refusals come from servers in the MX", 1, "in_mx"),
      plain("Every refusal is for one domain", 1, ({ domains }) => domains === 1),
      {
        says: "Nobody at the domain was delivered to, while mail was accepted elsewhere",
        points: 2,
        missing: NO_DELIVERIES,
        seen: (facts) => (facts.domains === 1 ? nobodyDelivered.test(facts).holds : false),
      },
      plain("The refusals lie more than six hours apart", 2, ({ hours }) => hours > 6),
      plain("One recipient only", -3, ({ recipients }) => recipients === 1),
    ],
  },
  {
    cause: "bad_address",
    label: "A bad address",
    signals: [
      plain("One recipient is refused again and again", 2, (facts) => facts.recipients === 1 && facts.events >= 2),
      plain("The reply speaks of the mailbox", 1, ({ reason }) =>
        ["user_unknown", "mailbox_disabled"].includes(reason),
      ),
      told("Others at the provider were accepted", 1, (facts) => facts.acceptedAtProvider > 0),
      {
        says: "It was refused again after a controlled retry",
        points: 3,
        missing: "a controlled retry of one recipient",
        seen: (facts) => (facts.controlledRetry === null ? null : failedAfterRetry.test(facts).holds),
      },
      {
        says: "A probe on the production path was told that the recipient is unknown",
        points: 1,
        missing: "a controlled probe on the production path",
        seen: (facts) => probed(facts, "user_unknown"),
      },
      {
        says: "A probe on the production path was accepted",
        points: -3,
        missing: "a controlled probe on the production path",
        seen: (facts) => probed(facts, "accepted"),
      },
      plain("Three recipients or more are refused", -4, (facts) => facts.recipients >= 3),
    ],
  },
  {
    cause: "receiver_incident",
    label: "An incident at the receiver",
    signals: [
      way("Most refusals come from servers in the MX, or of the same provider", 2, "in_mx", "near"),
      many,
      rose,
      plain("Several domains are refused", 1, ({ domains }) => domains > 1),
      allPools(1),
      plain("Only local parts with capitals are refused", 1, (facts) => upperCaseOnly.test(facts).holds),
      onePool(-3),
    ],
  },
  {
    cause: "forwarder",
    label: "A forwarder behind the MX",
    signals: [
      plain("Most refusals were passed on from a server behind the MX", 4, (facts) =>
        comparedEvents(facts) === 0 ? null : facts.behindMx * 2 > comparedEvents(facts),
      ),
      told("Others at the provider were accepted", 1, (facts) => facts.acceptedAtProvider > 0),
    ],
  },
  {
    cause: "unknown",
    label: "It cannot be told from what is here",
    signals: [
      plain("The source names no refusing server for most of it", 4, (facts) =>
        comparedEvents(facts) === 0 ? true : facts.paths.unnamed * 2 > comparedEvents(facts),
      ),
      plain("DNS could not place the refusing servers", 3, ({ paths }) => paths.unknown > 0),
      plain(
        "A test on the failing path passes while the rest fails",
        4,
        (facts) => bulkFailsBesideTest.test(facts).holds,
      ),
      plain("Resolvers disagree", 2, (facts) => resolversDisagree.test(facts).holds),
    ],
  },
];

/** The cause of domain knowledge that each rule of the truth table speaks of. */
export const CAUSE_OF_RULE: Record<RuleId, CauseId> = {
  R0: "unknown",
  R1a: "relay_policy_ours",
  R1b: "wrong_mx",
  R1c: "wrong_mx",
  R1d: "pinned_route",
  R1e: "wrong_mx",
  R2: "receiver_incident",
  R3: "relay_policy_ours",
  R4: "domain_not_served",
  R5: "receiver_incident",
  RT: "unknown",
  R6: "unknown",
  R7: "bad_address",
  "R–": "unknown",
};

export type ScoredCause = {
  cause: string;
  label: string;
  /** Points of the signals that were seen, never below zero, and the most there could be. */
  points: number;
  of: number;
  /** What was seen, and what it gave; below zero it speaks against the cause. */
  reasons: { text: string; points: number }[];
  /** Evidence that would tell the signals left open. */
  missing: string[];
};

/** Every cause with its points, most first; equal points keep the order of `CAUSES`. */
export function scoreCauses(facts: VerdictFacts): ScoredCause[] {
  const scored = CAUSES.map(({ cause, label, signals }) => {
    const found = signals.map((signal) => ({ ...signal, holds: signal.seen(facts) }));
    const reasons = found.filter((one) => one.holds === true).map(({ says, points }) => ({ text: says, points }));
    return {
      ...{ cause, label, reasons },
      points: Math.max(
        0,
        reasons.reduce((sum, one) => sum + one.points, 0),
      ),
      of: signals.reduce((sum, one) => sum + Math.max(0, one.points), 0),
      missing: [...new Set(found.filter((one) => one.holds === null).map((one) => one.missing))],
    };
  });
  return scored.sort((a, b) => b.points - a.points);
}

/** The cause that comes next to the one the table decided on; there always is one, if without points. */
export function runnerUp(rule: RuleId, facts: VerdictFacts): ScoredCause {
  const [next] = scoreCauses(facts).filter(({ cause }) => cause !== CAUSE_OF_RULE[rule] && cause !== "unknown");
  if (!next) throw new Error("There is one cause only.");
  return next;
}

/** The points of the cause that a rule speaks of. */
export function scoreOf(rule: RuleId, facts: VerdictFacts): ScoredCause {
  const own = scoreCauses(facts).find(({ cause }) => cause === CAUSE_OF_RULE[rule]);
  if (!own) throw new Error(`Rule ${rule} has no cause.`);
  return own;
}
