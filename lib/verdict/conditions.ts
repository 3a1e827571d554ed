import { ALL_PROVIDERS } from "#lib/classify/provider";
import { CASE_BASELINE_MAX, CASE_EVENTS_MIN, CASE_SHARE_MIN } from "#lib/incident/explain/letters/local-part-case";
import { durationWords, groupDigits } from "#lib/incident/words";
import { comparedEvents, type Path, poolsRefused, type VerdictFacts } from "#lib/verdict/facts";

/** What was found, and whether the condition holds; null when it cannot be told. */
export type Found = { found: string; holds: boolean | null };

/** One condition of a rule, in words and as a test. */
export type Condition = { what: string; test: (facts: VerdictFacts) => Found };

/** Share of the events that must have gone one way before a rule speaks about all of them. */
const DOMINANT = 0.9;
const SEVERAL_RECIPIENTS = 3;
const BLANKET_HOURS = 6;
const CASE_RECIPIENTS_MIN = 20;

/** Reasons that a wrong way or a fault of the receiver can give; the others speak of the mail or its sender. */
const ROUTE_REASONS = ["relay_denied", "user_unknown", "mailbox_disabled", "domain_missing", "routing", "other"];

/** At least nine of ten events went one of these ways. Events that DNS could not place leave it open. */
export function went(paths: readonly Path[], what: string): Condition {
  return {
    what,
    test: (facts) => {
      const named = comparedEvents(facts) - facts.paths.unnamed;
      if (named === 0) return { found: "no refusing server is known", holds: null };
      const count = paths.reduce((sum, path) => sum + facts.paths[path], 0);
      const open = paths.includes("unknown") ? 0 : facts.paths.unknown;
      const found = `${groupDigits(count)} of ${groupDigits(named)} events`;
      if (count >= named * DOMINANT) return { found, holds: true };
      if (count + open < named * DOMINANT) return { found, holds: false };
      return { found: `${found}; DNS could not place ${groupDigits(open)}`, holds: null };
    },
  };
}

export const inTheirMx = went(
  ["in_mx", "near"],
  "At least nine of ten refusals come from servers in the MX, or of the same provider",
);

export const unnamed: Condition = {
  what: "The source does not name the refusing server for more than half of the events",
  test: (facts) => {
    const all = comparedEvents(facts);
    const found = `${groupDigits(facts.paths.unnamed)} of ${groupDigits(all)} events without address and host`;
    return { found, holds: facts.paths.unnamed * 2 > all };
  },
};

export const routeReason: Condition = {
  what: "The reply denies relaying or the recipient, not the sender, the content or the pace",
  test: ({ reason }) => ({ found: reason.replaceAll("_", " "), holds: ROUTE_REASONS.includes(reason) }),
};

export const severalRecipients: Condition = {
  what: `At least ${SEVERAL_RECIPIENTS} recipients are refused`,
  test: ({ recipients }) => ({ found: groupDigits(recipients), holds: recipients >= SEVERAL_RECIPIENTS }),
};

export const spike: Condition = {
  what: "More refusals than usual",
  test: ({ events, expected }) => ({
    found: `${groupDigits(events)} events where ${groupDigits(expected)} were expected`,
    holds: events > expected,
  }),
};

export const noPoolSpared: Condition = {
  what: "One provider refuses, through several pools or the only one that tried",
  test: (facts) => {
    const { refused, spared } = poolsRefused(facts);
    const found = `${severalWords(facts)}${poolWords(refused, spared)}`;
    return { found, holds: !isSeveral(facts) && (refused.length >= 2 || spared.length === 0) };
  },
};

export const onePoolOnly: Condition = {
  what: "One pool is refused while another one got through in the same time, or by several providers at once",
  test: (facts) => {
    const { refused, spared } = poolsRefused(facts);
    const found = `${severalWords(facts)}${poolWords(refused, spared)}`;
    return { found, holds: isSeveral(facts) || (refused.length === 1 && spared.length > 0) };
  },
};

/** Several providers began to refuse within half an hour: what they have in common is our side of the way. */
function isSeveral({ provider }: VerdictFacts): boolean {
  return provider === ALL_PROVIDERS;
}

function severalWords(facts: VerdictFacts): string {
  return isSeveral(facts) ? "several providers at once; " : "";
}

function poolWords(refused: string[], spared: string[]): string {
  if (refused.length === 0) return "no source names the pool";
  if (refused.length === 1 && spared.length === 0) return `${refused[0]}, the only pool that tried`;
  return `refused: ${list(refused)}; got through: ${spared.length > 0 ? list(spared) : "none"}`;
}

function list(names: string[]): string {
  const more = names.length - 3;
  return more > 0 ? `${names.slice(0, 3).join(", ")} and ${more} more` : names.join(", ");
}

export const oneDomain: Condition = {
  what: "Every refusal is for one recipient domain",
  test: ({ domains, largestDomain }) => ({
    found: domains === 1 ? (largestDomain ?? "one domain") : `${groupDigits(domains)} domains`,
    holds: domains === 1,
  }),
};

export const longRefused: Condition = {
  what: `The refusals lie more than ${BLANKET_HOURS} hours apart`,
  test: ({ hours }) => ({ found: durationWords(hours * 3_600_000), holds: hours > BLANKET_HOURS }),
};

/** Nobody at the one domain got anything, and that is known because other deliveries were heard. */
export const nobodyDelivered: Condition = {
  what: "Nobody at the domain was delivered to in that time, while other mail was",
  test: (facts) => {
    if (facts.domainDelivered === null) return { found: "not asked", holds: null };
    if (facts.domainDelivered) return { found: "some recipients were delivered to", holds: false };
    if (facts.acceptedAnywhere === 0) return { found: "no source tells of deliveries", holds: null };
    const elsewhere = `none there; ${groupDigits(facts.acceptedAnywhere)} attempts accepted elsewhere`;
    if (facts.providerIsDomain) return { found: elsewhere, holds: true };
    const beside = `none there; ${groupDigits(facts.acceptedAtProvider)} accepted at other domains of the provider`;
    return { found: beside, holds: facts.acceptedAtProvider > 0 };
  },
};

/** The opposite of one domain refused whole: what R2 asks, because R4 speaks of that. */
export const notOneDomainWhole: Condition = {
  what: "It is the provider, not one domain that is refused whole",
  test: (facts) => {
    const { holds, found } = nobodyDelivered.test(facts);
    if (facts.domains !== 1) return { found: `${groupDigits(facts.domains)} domains`, holds: true };
    if (facts.domainDelivered !== false || holds !== true) return { found: `one domain; ${found}`, holds: true };
    // A domain with servers of its own is its provider: only the length of it tells a fault from a refusal.
    const whole = !facts.providerIsDomain || facts.hours > BLANKET_HOURS;
    return { found: `one domain; ${found}`, holds: !whole };
  },
};

/** Some recipients' forwarding is broken; a gateway whose own servers fail refuses everybody. */
export const notBehindMx: Condition = {
  what: "The refusals are the MX's own words, or nobody else at the provider was accepted",
  test: (facts) => {
    const named = comparedEvents(facts) - facts.paths.unnamed;
    const found = `${groupDigits(facts.behindMx)} of ${groupDigits(named)} events passed on from a server behind it`;
    return { found, holds: facts.behindMx < named * DOMINANT || facts.acceptedAtProvider === 0 };
  },
};

export const upperCaseOnly: Condition = {
  what: `At least ${CASE_SHARE_MIN * 100} % of ${CASE_EVENTS_MIN} or more refusals, of ${CASE_RECIPIENTS_MIN} recipients at least, have a capital in the local part, at most ${CASE_BASELINE_MAX * 100} % of other mail`,
  test: ({ recipients, localPartCase: { fires, selection, baseline } }) => {
    const found = `${groupDigits(selection.upper)} of ${groupDigits(selection.of)} refusals`;
    if (fires === false) return { found, holds: false };
    if (recipients < CASE_RECIPIENTS_MIN) return { found: `${found}, of few recipients`, holds: false };
    if (!baseline || fires === null) return { found: `${found}; too few others to compare with`, holds: null };
    const others = baseline.counted === "attempts" ? "attempts before" : "other failures";
    return { found: `${found}; ${groupDigits(baseline.upper)} of ${groupDigits(baseline.of)} ${others}`, holds: true };
  },
};

export const othersAccepted: Condition = {
  what: "The provider accepted other mail in the same time",
  test: ({ acceptedAtProvider, acceptedAnywhere }) =>
    acceptedAnywhere === 0
      ? { found: "no source tells of deliveries", holds: null }
      : { found: `${groupDigits(acceptedAtProvider)} attempts`, holds: acceptedAtProvider > 0 },
};

export const notCaseOnly: Condition = {
  what: "The refused local parts are not set apart by capitals",
  test: (facts) => {
    const { found, holds } = upperCaseOnly.test(facts);
    return { found, holds: !(holds === true && facts.acceptedAtProvider > 0) };
  },
};

/** A passed test beside refusals that go on: what fails is a part of the mail, so neither the path nor the receiver as a whole. */
export const bulkFailsBesideTest: Condition = {
  what: `The newest controlled test on the failing path passed, and ${SEVERAL_RECIPIENTS} recipients or more were refused after it; one by another path counts for nothing`,
  test: ({ tests, endedAt }) => {
    const counted = tests.filter((test) => test.path === "same");
    const others = tests.length - counted.length;
    const aside = others > 0 ? `${groupDigits(others)} by another path or one that is not known, not counted` : null;
    const newest = counted[0];
    if (!newest) return { found: aside ?? "no test", holds: false };
    const kind = newest.kind === "probe" ? "a probe at" : "a test mail over";
    const after = newest.refusedAfter ?? 0;
    const ended = endedAt === null ? "" : "; the refusals have ended";
    const came = newest.passed ? `passed, ${groupDigits(after)} recipients refused after it${ended}` : "failed";
    const words = `${kind} ${newest.where} ${came}`;
    return {
      found: aside ? `${words}; ${aside}` : words,
      holds: newest.passed && endedAt === null && after >= SEVERAL_RECIPIENTS,
    };
  },
};

/** What a rule asks that speaks of the whole receiver or the whole domain. */
export const noTestPasses: Condition = {
  what: "No controlled test on the failing path passed while the rest went on failing",
  test: (facts) => {
    const { found, holds } = bulkFailsBesideTest.test(facts);
    return { found, holds: holds !== true };
  },
};

export const resolversDisagree: Condition = {
  what: "Resolvers disagree on whether the refusing servers are in the MX, for half of the events or more",
  test: ({ servers }) => {
    const placed = servers.filter((server) => server.path === "in_mx");
    const sum = (some: typeof placed) => some.reduce((events, server) => events + server.events, 0);
    const disputed = sum(placed.filter((server) => server.disputed));
    const found = `${groupDigits(disputed)} of ${groupDigits(sum(placed))} events`;
    return { found, holds: disputed > 0 && disputed * 2 >= sum(placed) };
  },
};

export const pinned: Condition = {
  what: "A static route of ours sends it there; or one server that never was their MX gets nearly all of it, for several domains or in every older answer",
  test: ({ outside }) => {
    if (outside.route !== null) return { found: outside.route, holds: outside.share >= DOMINANT };
    const domains = `${groupDigits(outside.domains)} ${outside.domains === 1 ? "domain" : "domains"}`;
    const before =
      outside.neverSeen === null ? "no older answer" : outside.neverSeen ? "in no older answer" : "in an older answer";
    const found = `${Math.floor(outside.share * 100)} % at one server, ${domains}, ${before}`;
    return { found, holds: outside.share >= DOMINANT && (outside.domains >= 2 || outside.neverSeen === true) };
  },
};

export const oneRecipient: Condition = {
  what: "One recipient is refused, more than once",
  test: ({ recipients, events }) => ({
    found: `${groupDigits(recipients)} ${recipients === 1 ? "recipient" : "recipients"}, ${groupDigits(events)} events`,
    holds: recipients === 1 && events >= 2,
  }),
};

export const failedAfterRetry: Condition = {
  what: "It is refused again after a controlled retry",
  test: ({ controlledRetry }) =>
    controlledRetry === null
      ? { found: "no controlled retry", holds: false }
      : {
          found: `${controlledRetry.failedAgain} of ${controlledRetry.handedOver} retried`,
          holds: controlledRetry.failedAgain >= 1,
        },
};

/** A probe can only keep an address from being suppressed, and only one that went production's way can do that. */
export const notClearedByProbe: Condition = {
  what: "No controlled probe on the production path was accepted for the recipient; one from another path counts for nothing",
  test: ({ probes }) => {
    const counted = probes.filter((probe) => probe.path === "same" && probe.sameRecipient);
    const others = probes.length - counted.length;
    const aside = others > 0 ? `${groupDigits(others)} from another path or for another recipient, not counted` : null;
    const newest = counted[0];
    if (!newest) return { found: aside ?? "no probe", holds: true };
    const words = `${newest.verdict.replaceAll("_", " ")} at ${newest.host} on the production path`;
    return { found: aside ? `${words}; ${aside}` : words, holds: newest.verdict !== "accepted" };
  },
};
