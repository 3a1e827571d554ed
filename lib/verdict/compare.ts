import { canonicalAddress, isInternal } from "#lib/evidence/address";
import { type AnswerRow, type DomainView, mxView, ptrView } from "#lib/evidence/mx-view";
import { type Path, pathOf } from "#lib/verdict/facts";
import { type Match, matchLevel } from "#lib/verdict/match-level";
import { seenBefore } from "#lib/verdict/seen-before";

/** A server that refused mail for one domain, with the events of that pair. */
export type Pair = {
  remoteIp: string | null;
  remoteMta: string | null;
  /** As DNS was asked for it; null when it cannot be asked. */
  domain: string | null;
  events: number;
  sampleEventId: string;
  /** It was known as a hop of ours when the events came in: by its port (RFC 8314), which is not kept, or by name. */
  heardAsOurs?: boolean;
  /** What it said was what a server behind it had said (a forwarder, RFC 3464 §2.1.2). */
  fromBehind?: boolean;
};

/** Who runs a host, and whether a server is ours: what Rebound knows beside DNS. */
export type KnownHosts = {
  ownHop: (server: { remoteIp: string | null; remoteMta: string | null }) => string | null;
  providerOf: (host: string) => string | null;
  registrable: (host: string) => string | null;
};

export type Compared = Pair & { domain: string; match: Match; path: Path };

export type DnsKnown = {
  /** Domains of the round. */
  domains: readonly string[];
  rows: readonly AnswerRow[];
  /** Answers from before the round. */
  older: readonly AnswerRow[];
};

/**
 * Holds every pair of server and domain against what DNS said about that domain. Pairs of domains that were not asked
 * about are left out, except our own hops, which need no DNS.
 */
export function comparePairs(
  pairs: readonly Pair[],
  { domains, rows, older }: DnsKnown,
  known: KnownHosts,
  startedAt: Date,
): Compared[] {
  const views = new Map<string, DomainView>(domains.map((domain) => [domain, mxView(domain, rows)]));
  const before = new Map(domains.map((domain) => [domain, seenBefore(domain, older)]));
  return pairs.flatMap((pair) => {
    const { remoteIp, remoteMta, domain } = pair;
    const ownHop = known.ownHop(pair) ?? heardAsOurs(pair);
    const asked = domain === null ? undefined : views.get(domain);
    if (!asked && ownHop === null && (remoteIp !== null || remoteMta !== null)) return [];
    const view = asked ?? mxView(domain ?? "", []);
    const server = { remoteIp, remoteMta, remotePort: null };
    const match = matchLevel(server, {
      ...known,
      ownHop,
      view,
      seenBefore: before.get(view.domain) ?? [],
      ptr: remoteIp === null ? null : ptrView(remoteIp, rows),
    });
    return [{ ...pair, domain: view.domain, match, path: pathOf(match, server, view, startedAt) }];
  });
}

/** An internal address may be the MX of an internal domain, so that one is left to DNS. */
function heardAsOurs({ heardAsOurs: heard, remoteIp, remoteMta }: Pair): string | null {
  const ip = remoteIp === null ? null : canonicalAddress(remoteIp);
  if (!heard || (ip === null ? remoteMta === null : isInternal(ip))) return null;
  return `${remoteIp ?? remoteMta} was known as one of our own hops when the mail went out: it answered on a submission port, or REBOUND_OWN_HOPS named it.`;
}
