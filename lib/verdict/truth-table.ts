import type { Side } from "#lib/classify/contract";
import { type Advice, advise } from "#lib/verdict/advice";
import {
  bulkFailsBesideTest,
  type Condition,
  failedAfterRetry,
  inTheirMx,
  longRefused,
  nobodyDelivered,
  noPoolSpared,
  noTestPasses,
  notBehindMx,
  notCaseOnly,
  notClearedByProbe,
  notOneDomainWhole,
  oneDomain,
  onePoolOnly,
  oneRecipient,
  othersAccepted,
  pinned,
  resolversDisagree,
  routeReason,
  severalRecipients,
  spike,
  unnamed,
  upperCaseOnly,
  went,
} from "#lib/verdict/conditions";
import type { Path, VerdictFacts } from "#lib/verdict/facts";
import { type Proof, proofOf, sentenceOf } from "#lib/verdict/wording";

export type RuleId =
  | "R0"
  | "R1a"
  | "R1b"
  | "R1c"
  | "R1d"
  | "R1e"
  | "R2"
  | "R3"
  | "R4"
  | "R5"
  | "RT"
  | "R6"
  | "R7"
  | "R–";
export type Decision = "retry" | "investigate" | "suppress" | "hold";

export type Rule = {
  rule: RuleId;
  title: string;
  when: readonly string[];
  conditions: readonly Condition[];
  side: Side;
  cause: string;
  decision: Decision;
};

function rule(definition: Omit<Rule, "when">): Rule {
  return { ...definition, when: definition.conditions.map((condition) => condition.what) };
}

const most = (path: Path, what: string) => went([path], `At least nine of ten refusals come from ${what}`);
const outsideMx = most("outside", "servers that are in no answer and of no provider of the domain");

/** The rules in the order they are tried; the first whose conditions all hold decides, and nothing else may. */
export const RULES: readonly Rule[] = [
  rule({
    rule: "R0",
    title: "Nobody says who refused",
    conditions: [unnamed],
    ...{ side: "unknown", cause: "unknown_path", decision: "investigate" },
  }),
  rule({
    rule: "R1a",
    title: "Our own hop refuses",
    conditions: [most("own", "our own hops, internal addresses or submission ports")],
    ...{ side: "ours", cause: "own_hop", decision: "investigate" },
  }),
  rule({
    rule: "R1b",
    title: "Mail went to the domain's own address though it has an MX",
    conditions: [most("fallback", "the domain's own A or AAAA, while it has an MX")],
    ...{ side: "ours", cause: "address_fallback", decision: "investigate" },
  }),
  rule({
    rule: "R1c",
    title: "The server was MX once: a stale cache or a pinned route",
    conditions: [most("stale", "servers whose last MX answer had expired before the mail went out")],
    ...{ side: "ours", cause: "stale_mx", decision: "investigate" },
  }),
  rule({
    rule: "R1d",
    title: "A pinned route",
    conditions: [outsideMx, pinned],
    ...{ side: "ours", cause: "pinned_route", decision: "investigate" },
  }),
  rule({
    rule: "R1e",
    title: "Mail went to a server that is not theirs",
    conditions: [outsideMx],
    ...{ side: "ours", cause: "misrouted", decision: "investigate" },
  }),
  rule({
    rule: "R2",
    title: "Incident at the receiver",
    conditions: [
      ...[routeReason, inTheirMx, severalRecipients, spike, noPoolSpared, notOneDomainWhole, notCaseOnly],
      ...[notBehindMx, noTestPasses],
    ],
    ...{ side: "theirs", cause: "receiver_incident", decision: "hold" },
  }),
  rule({
    rule: "R3",
    title: "One pool may not relay there",
    conditions: [routeReason, inTheirMx, onePoolOnly],
    ...{ side: "ours", cause: "pool_refused", decision: "investigate" },
  }),
  rule({
    rule: "R4",
    title: "Their servers do not serve the domain",
    conditions: [...[routeReason, inTheirMx, oneDomain, severalRecipients, longRefused, nobodyDelivered], noTestPasses],
    ...{ side: "theirs", cause: "domain_not_served", decision: "investigate" },
  }),
  rule({
    rule: "R5",
    title: "Only local parts with capitals are refused",
    conditions: [routeReason, inTheirMx, upperCaseOnly, othersAccepted],
    ...{ side: "theirs", cause: "case_bug", decision: "hold" },
  }),
  rule({
    rule: "RT",
    title: "A test passes while the bulk fails",
    conditions: [routeReason, inTheirMx, severalRecipients, bulkFailsBesideTest],
    ...{ side: "unknown", cause: "part_of_mail", decision: "investigate" },
  }),
  rule({
    rule: "R6",
    title: "DNS differs from place to place",
    conditions: [inTheirMx, resolversDisagree],
    ...{ side: "unknown", cause: "dns_differs", decision: "investigate" },
  }),
  rule({
    rule: "R7",
    title: "A bad address",
    conditions: [
      ...[routeReason, most("in_mx", "servers in the MX"), oneRecipient, othersAccepted, failedAfterRetry],
      notClearedByProbe,
    ],
    ...{ side: "address", cause: "bad_address", decision: "suppress" },
  }),
  rule({
    rule: "R–",
    title: "Inconclusive",
    conditions: [],
    ...{ side: "unknown", cause: "inconclusive", decision: "investigate" },
  }),
];

export type TraceStep = {
  rule: RuleId;
  title: string;
  /** true = decided, false = a condition does not hold or cannot be told, null = not reached. */
  matched: boolean | null;
  checks: { what: string; found: string; holds: boolean | null }[];
};

export type Judgement = {
  rule: RuleId;
  side: Side;
  cause: string;
  level: number | null;
  decision: Decision;
  trace: TraceStep[];
  sentence: string;
  proof: Proof[];
} & Advice;

/** Walks the table and says which rule decides; always one does, because the last has no conditions. */
export function decide(facts: VerdictFacts): {
  rule: RuleId;
  side: Side;
  cause: string;
  decision: Decision;
  trace: TraceStep[];
} {
  let decided: Rule | undefined;
  const trace = RULES.map(({ conditions, ...one }, index): TraceStep => {
    const { rule: id, title } = one;
    if (decided) return { rule: id, title, matched: null, checks: [] };
    const checks = conditions.map(({ what, test }) => ({ what, ...test(facts) }));
    const matched = checks.every((check) => check.holds === true);
    if (matched) decided = RULES[index];
    return { rule: id, title, matched, checks };
  });
  if (!decided) throw new Error("The truth table has no last rule.");
  const { rule: id, side, cause } = decided;
  return { rule: id, side, cause, decision: decisionOf(decided, facts), trace };
}

/** The judgement by the table, with its words. Same facts, same judgement. */
export function judge(facts: VerdictFacts): Judgement {
  const { rule: id, side, cause, decision, trace } = decide(facts);
  return {
    ...{ rule: id, side, cause, level: levelOf(facts, id), decision, trace },
    sentence: sentenceOf(id, facts),
    proof: proofOf(id, facts),
    ...advise(id, facts),
  };
}

/** What is held while it lasts may be tried again once it has stopped. */
function decisionOf({ decision }: Rule, { endedAt }: VerdictFacts): Decision {
  return decision === "hold" && endedAt !== null ? "retry" : decision;
}

/** The level most of the events have; null when unknown, or when no way is dominant. */
function levelOf({ servers }: VerdictFacts, id: RuleId): number | null {
  if (id === "R0" || id === "R–") return null;
  const events = new Map<number, number>();
  for (const server of servers) {
    if (server.level !== null) events.set(server.level, (events.get(server.level) ?? 0) + server.events);
  }
  const [most] = [...events].sort(([a, one], [b, other]) => other - one || a - b);
  return most ? most[0] : null;
}
