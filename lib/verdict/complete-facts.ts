import { localPartCase } from "#lib/incident/explain/letters/local-part-case";
import { PATHS, type Path, type VerdictFacts } from "#lib/verdict/facts";

/**
 * Facts as they were kept with a verdict, with the neutral value for what an older version did not look at: what is said
 * beside an old verdict must not fail for what nobody asked then.
 */
export function completeFacts(kept: Partial<VerdictFacts>): VerdictFacts {
  const paths = Object.fromEntries(PATHS.map((path) => [path, kept.paths?.[path] ?? 0])) as Record<Path, number>;
  return {
    ...{ today: "", reason: "other", provider: "", providerLabel: kept.provider ?? "", providerIsDomain: false },
    ...{
      startedAt: "",
      endedAt: null,
      events: 0,
      recipients: 0,
      expected: 0,
      servers: [],
      behindMx: 0,
      notCompared: 0,
    },
    ...{ domains: 0, largestDomain: null, senders: 0, pools: [], hours: 0 },
    localPartCase: localPartCase({ upper: 0, of: 0 }, null),
    ...{
      acceptedAtProvider: 0,
      acceptedAnywhere: 0,
      domainDelivered: null,
      controlledRetry: null,
      probes: [],
      tests: [],
    },
    ...kept,
    paths,
    dns: { askedAt: null, resolvers: [], failures: [], domainsCut: 0, ...kept.dns },
    outside: { share: 0, domains: 0, neverSeen: null, route: null, ...kept.outside },
  };
}
