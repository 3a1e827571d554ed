import type { DomainView } from "#lib/evidence/mx-view";
import type { ProbeVerdict } from "#lib/evidence/probe/judge-dialogue";
import type { CaseFinding } from "#lib/incident/explain/letters/local-part-case";
import type { Match, RejectingServer } from "#lib/verdict/match-level";

/** Which way the mail went, told by who refused it. */
export const PATHS = [
  /** Our own hop or an internal address: level 0. */
  "own",
  /** In the MX of the domain when it refused: levels 1, 2, and 3 while that answer still held. */
  "in_mx",
  /** The domain's own address though it has an MX. */
  "fallback",
  /** In the MX once, and not any more when the mail went out: level 3. */
  "stale",
  /** Not in the current answer, same provider: levels 4 and 5. */
  "near",
  /** Somebody else: levels 6 and 7. */
  "outside",
  /** DNS could not place it. */
  "unknown",
  /** The source names neither address nor host. */
  "unnamed",
] as const;
export type Path = (typeof PATHS)[number];

export type ServerFact = {
  remoteIp: string | null;
  remoteMta: string | null;
  domain: string;
  events: number;
  level: number | null;
  path: Path;
  /** Some resolvers have it in the MX, others do not. */
  disputed: boolean;
  reasons: string[];
  sampleEventId: string;
  snapshotId: string | null;
};

/** A controlled probe of the incident that had an answer. */
export type ProbeFact = {
  at: string;
  host: string;
  verdict: ProbeVerdict;
  /** `same`: it left the way production mail does. What came of another path says nothing of ours. */
  path: "same" | "other";
  /** It asked about the one recipient that the incident is about. */
  sameRecipient: boolean;
  /** The answer says something of the address. */
  verifiable: boolean;
};

/** A controlled test that has come to something: a probe up to RCPT TO, or a test mail. */
export type TestFact = {
  at: string;
  kind: "probe" | "mail";
  /** The server that was asked, or the submission host the mail went over. */
  where: string;
  /** `same`: it went the failing path, as far as that is known. Only then it may count. */
  path: "same" | "other" | "unknown";
  passed: boolean;
  /** Recipients of the incident refused after it, test mails aside; null where the test did not pass or was not the same path. */
  refusedAfter: number | null;
};

export type PoolFact = { pool: string; attempts: number; accepted: number; refused: number };

/** Everything the truth table may look at. Plain JSON, because it is kept with the verdict. */
export type VerdictFacts = {
  /** Day on which it is told, for the wording of times; the only part that is not hashed. */
  today: string;
  reason: string;
  provider: string;
  providerLabel: string;
  /** The provider is one domain with servers of its own, not a house of many domains. */
  providerIsDomain: boolean;
  startedAt: string;
  endedAt: string | null;
  events: number;
  recipients: number;
  expected: number;
  /** Largest first, cut; `paths` counts them all. */
  servers: ServerFact[];
  paths: Record<Path, number>;
  /** Events whose server passed on what a server behind it had said. */
  behindMx: number;
  /** Events at domains that DNS was not asked about, or beyond the pairs that were compared. */
  notCompared: number;
  domains: number;
  largestDomain: string | null;
  senders: number;
  /** What each pool met at the provider in the window; empty when no source names pools. */
  pools: PoolFact[];
  /** From the first to the last refusal. */
  hours: number;
  /** Whether the refusals keep to local parts with capitals: what the incident's detector found. */
  localPartCase: CaseFinding;
  /** Accepted attempts in the window: at the provider, and anywhere (0 = no source told of deliveries). */
  acceptedAtProvider: number;
  acceptedAnywhere: number;
  /** With one domain only: was anybody there delivered to in the window? Null when that was not asked. */
  domainDelivered: boolean | null;
  /** What a controlled retry of the refused recipient gave; null when there was none. */
  controlledRetry: { handedOver: number; failedAgain: number } | null;
  /** Newest first. Only those of the same path may count, and only against a Suppress. */
  probes: ProbeFact[];
  /** Newest first. One that passed can only turn what would be held into Investigate. */
  tests: TestFact[];
  dns: { askedAt: string | null; resolvers: string[]; failures: string[]; domainsCut: number };
  /**
   * Share of the outside events that the largest outside server has, the domains it refused, and the static route of a
   * configuration of ours that sends mail there, in words (null: none is known).
   */
  outside: { share: number; domains: number; neverSeen: boolean | null; route: string | null };
};

/** Which way an event went, from the level of its server. `startedAt`: when the first of them was sent. */
export function pathOf(match: Match, server: RejectingServer, view: DomainView, startedAt: Date): Path {
  if (server.remoteIp === null && server.remoteMta === null) return "unnamed";
  if (match.level === 0) return "own";
  if (match.level === 1 || match.level === 2) return "in_mx";
  const hasMx = view.answers.some((answer) => answer.mx.length > 0 && !answer.implicitMx);
  if (hasMx && server.remoteIp !== null && view.ownAddresses.includes(server.remoteIp)) return "fallback";
  if (match.level === null) return "unknown";
  if (match.level === 3) {
    const held = match.seen ? Date.parse(match.seen.lastSeenAt) + (match.seen.ttl ?? 0) * 1_000 : 0;
    if (held >= startedAt.getTime()) return "in_mx";
    // That it left the MX must be seen: when no resolver could answer, it may be there still.
    return match.bySource.every((source) => source.inMx === null) ? "unknown" : "stale";
  }
  return match.level <= 5 ? "near" : "outside";
}

/** Events whose server could be compared or is known to be unnamed. */
export function comparedEvents(facts: VerdictFacts): number {
  return PATHS.reduce((sum, path) => sum + facts.paths[path], 0);
}

/** Pools that were refused, and pools that got through while they were: a stray refusal does not make a pool refused. */
export function poolsRefused(facts: VerdictFacts): { refused: string[]; spared: string[] } {
  const rate = (pool: PoolFact) => (pool.attempts > 0 ? pool.refused / pool.attempts : 0);
  const worst = Math.max(0, ...facts.pools.map(rate));
  const isRefused = (pool: PoolFact) => pool.refused > 0 && rate(pool) >= worst / 10;
  return {
    refused: facts.pools.filter(isRefused).map((pool) => pool.pool),
    spared: facts.pools.filter((pool) => !isRefused(pool) && pool.accepted > 0).map((pool) => pool.pool),
  };
}

/** What is hashed to know whether anything changed: all but the day on which it is told. */
export function hashedFacts(facts: VerdictFacts): Omit<VerdictFacts, "today"> {
  const { today: _today, ...rest } = facts;
  return rest;
}
