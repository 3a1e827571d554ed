import { providerLabel } from "#lib/classify/provider";
import { recipientKey } from "#lib/classify/recipient-key";
import { askableDomain } from "#lib/evidence/ask-domain";
import type { AnswerRow } from "#lib/evidence/mx-view";
import type { ProbeResult } from "#lib/evidence/probe/contract";
import { listProbeRows, type Probe as ProbeRow } from "#lib/evidence/probe/store";
import { isHostOf } from "#lib/evidence/routes/judge-route";
import { loadRouteLines, type RouteLine } from "#lib/evidence/routes/route-lines";
import { answerRow, loadOlderAnswers, loadRound, loadSnapshots } from "#lib/evidence/store";
import { loadLocalPartCase } from "#lib/incident/explain/letters/load-case";
import type { IncidentRow } from "#lib/incident/store";
import type { EvidenceRound } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";
import { type Compared, comparePairs, type DnsKnown, type KnownHosts } from "#lib/verdict/compare";
import { PATHS, type Path, type ProbeFact, type ServerFact, type VerdictFacts } from "#lib/verdict/facts";
import {
  acceptedAnywhere,
  loadControlledRetry,
  loadPools,
  loadSpread,
  refusingPairs,
  wasDelivered,
} from "#lib/verdict/store";
import { loadTestFacts } from "#lib/verdict/test-facts";

/** Pairs of server and domain that are compared; what lies beyond is counted and said. */
const PAIRS_MAX = 500;
const SERVERS_KEPT = 20;
const LOOK_BACK_DAYS = 30;
const PROBES_READ = 5;

export type RoundAnswers = DnsKnown & { round: EvidenceRound | null };

/** What DNS said in a round (the newest when `roundId` is not given), and before it, back to 30 days before the incident. */
export async function loadDns(tx: Tx, incident: IncidentRow, roundId?: string): Promise<RoundAnswers> {
  const round = await loadRound(tx, incident.workspaceId, incident.id, roundId);
  if (!round) return { round: null, domains: [], rows: [], older: [] };
  const rows = (await loadSnapshots(tx, round)).map(answerRow);
  const from = new Date(incident.startedAt.getTime() - LOOK_BACK_DAYS * 86_400_000);
  const older = await loadOlderAnswers(tx, incident.workspaceId, round.domains, { from, to: round.startedAt });
  return { round, domains: round.domains, rows, older };
}

/** Who refused mail for which domain, each held against DNS. */
export async function loadCompared(
  tx: Tx,
  incident: IncidentRow,
  dns: RoundAnswers,
  known: KnownHosts,
  now: Date,
): Promise<Compared[]> {
  const pairs = await refusingPairs(tx, incident, now, PAIRS_MAX);
  const asked = pairs.map((pair) => ({ ...pair, domain: askableDomain(pair.domain) }));
  return comparePairs(asked, dns, known, incident.startedAt);
}

/** Everything the truth table may look at for an incident. */
export async function loadFacts(
  tx: Tx,
  incident: IncidentRow,
  dns: RoundAnswers,
  known: KnownHosts,
  now: Date,
): Promise<VerdictFacts> {
  const { workspaceId, provider } = incident;
  const compared = await loadCompared(tx, incident, dns, known, now);
  const spread = await loadSpread(tx, incident, now);
  const pools = await loadPools(tx, incident, now);
  const accepted = pools.reduce((sum, pool) => sum + pool.accepted, 0);
  // Providers that are one domain are named by it; the others by a word.
  const providerIsDomain = provider.includes(".");
  const paths = pathCounts(compared);
  const largestDomain = compared[0]?.domain ?? null;
  const only = spread.domains === 1 ? largestDomain : null;
  const probes = await listProbeRows(tx, workspaceId, { incidentId: incident.id, limit: PROBES_READ });
  return {
    today: now.toISOString().slice(0, 10),
    ...{ reason: incident.reason, provider, providerLabel: providerLabel(provider), providerIsDomain },
    startedAt: incident.startedAt.toISOString(),
    endedAt: incident.endedAt?.toISOString() ?? null,
    ...{ events: spread.events, recipients: spread.recipients, expected: incident.expected },
    servers: compared.slice(0, SERVERS_KEPT).map(serverFact),
    paths,
    behindMx: compared.reduce((sum, pair) => sum + (pair.fromBehind ? pair.events : 0), 0),
    notCompared: spread.events - PATHS.reduce((sum, path) => sum + paths[path], 0),
    ...{ domains: spread.domains, largestDomain, senders: spread.senders },
    pools: pools.filter((pool) => pool.pool !== ""),
    hours: spread.firstAt && spread.lastAt ? (spread.lastAt.getTime() - spread.firstAt.getTime()) / 3_600_000 : 0,
    localPartCase: await loadLocalPartCase(tx, incident, now),
    acceptedAtProvider: accepted,
    acceptedAnywhere: await acceptedAnywhere(tx, incident, now),
    domainDelivered: only === null ? null : accepted > 0 && (await wasDelivered(tx, incident, now, only)),
    controlledRetry:
      spread.recipients === 1 && spread.recipientKey !== null
        ? await loadControlledRetry(tx, workspaceId, incident.id, spread.recipientKey)
        : null,
    probes: probeFacts(probes, spread.recipients === 1 ? spread.recipientKey : null),
    tests: await loadTestFacts(tx, incident, probes, now),
    dns: dnsFact(dns),
    outside: outsideFact(compared, dns.older, incident.startedAt, await loadRouteLines(tx, workspaceId, compared)),
  };
}

function pathCounts(compared: readonly Compared[]): Record<Path, number> {
  const counts = Object.fromEntries(PATHS.map((path) => [path, 0])) as Record<Path, number>;
  for (const pair of compared) counts[pair.path] += pair.events;
  return counts;
}

function serverFact({ match, ...pair }: Compared): ServerFact {
  const told = new Set(match.bySource.map((source) => source.inMx));
  const source = match.bySource.find((one) => one.inMx === true) ?? match.bySource[0];
  const { remoteIp, remoteMta, domain, events, sampleEventId, path } = pair;
  return {
    ...{ remoteIp, remoteMta, domain, events, level: match.level, path },
    disputed: told.has(true) && told.has(false),
    reasons: match.reasons,
    sampleEventId,
    snapshotId: source?.snapshotId ?? null,
  };
}

function probeFacts(rows: readonly ProbeRow[], only: string | null): ProbeFact[] {
  return rows.flatMap(({ startedAt, recipient, result }) => {
    // One that never had an answer says nothing; the list on the page shows it.
    if (result === null) return [];
    const { verdict, verifiable, mx, source } = result as ProbeResult;
    const sameRecipient = only !== null && recipientKey(recipient) === only;
    const path = source.isProductionPath ? "same" : "other";
    return [{ at: startedAt.toISOString(), host: mx.host, verdict, path, sameRecipient, verifiable }];
  });
}

function dnsFact({ round, rows }: RoundAnswers): VerdictFacts["dns"] {
  const mx = rows.filter((row) => row.type === "MX");
  const failed = mx.filter((row) => !["answered", "nodata", "nxdomain"].includes(row.result));
  return {
    askedAt: round?.startedAt.toISOString() ?? null,
    resolvers: [...new Set(mx.map((row) => row.resolver))].sort(),
    failures: [...new Set(failed.map((row) => `${row.resolver}: ${row.result}`))].sort(),
    domainsCut: round?.domainsCut ?? 0,
  };
}

function outsideFact(
  compared: readonly Compared[],
  older: readonly AnswerRow[],
  startedAt: Date,
  routes: readonly RouteLine[],
): VerdictFacts["outside"] {
  const byServer = new Map<string, { events: number; domains: Set<string>; route: string | null }>();
  let all = 0;
  for (const { path, remoteIp, remoteMta, events, domain } of compared) {
    if (path !== "outside") continue;
    const key = remoteIp ?? remoteMta ?? "";
    const server = byServer.get(key) ?? { events: 0, domains: new Set<string>(), route: null };
    server.events += events;
    server.domains.add(domain);
    server.route ??=
      routes.find((route) => route.domain === domain && isHostOf(route, { remoteIp, remoteMta }))?.said ?? null;
    byServer.set(key, server);
    all += events;
  }
  const [top] = [...byServer.values()].sort((a, b) => b.events - a.events);
  if (!top) return { share: 0, domains: 0, neverSeen: null, route: null };
  // Had an older answer named it, it would be level 3 and not here.
  const known = older.some((row) => row.type === "MX" && top.domains.has(row.name) && row.askedAt < startedAt);
  return { share: top.events / all, domains: top.domains.size, neverSeen: known ? true : null, route: top.route };
}
