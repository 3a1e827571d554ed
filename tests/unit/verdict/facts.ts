import { localPartCase } from "#lib/incident/explain/letters/local-part-case";
import { PATHS, type Path, type ServerFact, type VerdictFacts } from "#lib/verdict/facts";

/** A refusing server that went `path`. */
export function server(path: Path, events: number, more: Partial<ServerFact> = {}): ServerFact {
  const level = { own: 0, in_mx: 1, fallback: 7, stale: 3, near: 5, outside: 7, unknown: null, unnamed: null }[path];
  return {
    remoteIp: "192.0.2.10",
    remoteMta: "mx1.bigmail.example",
    domain: "bigmail.example",
    events,
    level,
    path,
    disputed: false,
    reasons: ["As seen."],
    sampleEventId: "1",
    snapshotId: "dns_1",
    ...more,
  };
}

/** Yahoo's night: a provider's own servers refuse everybody from every pool. */
export function facts(
  way: Partial<Record<Path, number>> = { in_mx: 5000 },
  more: Partial<VerdictFacts> = {},
): VerdictFacts {
  const paths = Object.fromEntries(PATHS.map((path) => [path, way[path] ?? 0])) as Record<Path, number>;
  const events = PATHS.reduce((sum, path) => sum + paths[path], 0);
  return {
    today: "2026-03-12",
    reason: "relay_denied",
    provider: "yahoo",
    providerLabel: "Yahoo",
    providerIsDomain: false,
    startedAt: "2026-03-12T02:14:00.000Z",
    endedAt: "2026-03-12T05:31:00.000Z",
    events,
    recipients: 4812,
    expected: 3,
    servers: PATHS.flatMap((path) => (paths[path] > 0 ? [server(path, paths[path])] : [])),
    paths,
    notCompared: 0,
    behindMx: 0,
    domains: 4,
    largestDomain: "bigmail.example",
    senders: 3,
    pools: [
      { pool: "out1", attempts: 20_000, accepted: 17_500, refused: 2_500 },
      { pool: "out2", attempts: 20_000, accepted: 17_500, refused: 2_500 },
    ],
    hours: 3.3,
    localPartCase: localPartCase({ upper: 200, of: 4812 }, { upper: 40, of: 1000, counted: "failures" }),
    acceptedAtProvider: 35_000,
    acceptedAnywhere: 90_000,
    domainDelivered: null,
    controlledRetry: null,
    probes: [],
    tests: [],
    dns: { askedAt: "2026-03-12T03:00:00.000Z", resolvers: ["a", "b"], failures: [], domainsCut: 0 },
    outside: { share: 0, domains: 0, neverSeen: null, route: null },
    ...more,
  };
}
