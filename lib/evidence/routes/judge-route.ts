import { samePrefix } from "#lib/evidence/address";
import type { DomainView } from "#lib/evidence/mx-view";
import { type RouteHost, type StaticRoute, scopeWords } from "#lib/evidence/routes/route";

/** Where a static route stands against what DNS says of the domain it takes. */
export const STANDINGS = [
  /** The same host names as the MX: it follows when their addresses change. */
  "same_hosts",
  /** The same addresses under other names: right today, and it will not follow a change. */
  "same_addresses",
  /** A neighbour of the MX: same provider or network. */
  "near",
  /** Somewhere else than the MX. */
  "elsewhere",
  /** None of its hosts has an address. */
  "host_gone",
  /** The domain takes no mail any more: it does not exist, or has a null MX. */
  "domain_gone",
  /** DNS did not answer well enough. Never a fault. */
  "unknown",
] as const;
export type Standing = (typeof STANDINGS)[number];

export type Severity = "fine" | "watch" | "fault" | "unknown";

export const SEVERITY: Record<Standing, Severity> = {
  same_hosts: "fine",
  same_addresses: "watch",
  near: "watch",
  elsewhere: "fault",
  host_gone: "fault",
  domain_gone: "fault",
  unknown: "unknown",
};

/** The order in which findings are told. */
export const GRAVEST: readonly string[] = ["fault", "watch", "unknown", "fine"];

/** A host of the route as DNS sees it; `addresses` null when DNS did not say. */
export type ResolvedHost = { host: string; addresses: readonly string[] | null };

export type RouteFinding = {
  domain: string;
  standing: Standing;
  /** One sentence with both sides. */
  words: string;
  /** Hosts the route sends to, those of an asked MX in place of its name. */
  hosts: ResolvedHost[];
  /** MX host names of the domain, as any resolver gave them. */
  mx: string[];
};

export type Names = {
  providerOf: (host: string) => string | null;
  registrable: (host: string) => string | null;
};

/**
 * Holds a route against the live MX of a domain that it takes. The union over resolvers counts as the MX, so that
 * rotation and round robin are quiet; a failed look-up is `unknown`.
 */
export function judgeRoute(
  route: StaticRoute,
  view: DomainView,
  hosts: readonly ResolvedHost[],
  names: Names,
): RouteFinding {
  const spoken = view.answers.filter((answer) => ["answered", "nodata", "nxdomain"].includes(answer.result));
  const mx = [...new Set(spoken.flatMap((answer) => answer.mx.map(({ host }) => host)))].sort();
  const standing = standingOf(view, spoken, hosts, names, mx);
  return {
    domain: view.domain,
    standing,
    words: wordsOf(route, standing, view.domain, hosts, mx),
    hosts: [...hosts],
    mx,
  };
}

function standingOf(
  view: DomainView,
  spoken: DomainView["answers"],
  hosts: readonly ResolvedHost[],
  names: Names,
  mx: readonly string[],
): Standing {
  if (spoken.length === 0) return "unknown";
  if (view.nullMx || spoken.every((answer) => answer.result === "nxdomain")) return "domain_gone";
  if (hosts.every(({ host }) => mx.includes(host))) return "same_hosts";
  const known = hosts.filter(({ addresses }) => addresses !== null);
  if (known.length < hosts.length) return "unknown";
  const routed = known.flatMap(({ addresses }) => addresses ?? []);
  if (routed.length === 0) return "host_gone";
  const theirs = spoken.flatMap((answer) => answer.mx.flatMap(({ addresses }) => addresses));
  if (routed.every((address) => theirs.includes(address))) return "same_addresses";
  const near = hosts.some(({ host, addresses }) => isNear(host, addresses ?? [], mx, theirs, names));
  if (near) return "near";
  // Without one address of the MX nothing can be called elsewhere.
  return theirs.length === 0 ? "unknown" : "elsewhere";
}

function isNear(
  host: string,
  addresses: readonly string[],
  mx: readonly string[],
  theirs: readonly string[],
  { providerOf, registrable }: Names,
): boolean {
  if (addresses.some((address) => theirs.some((other) => samePrefix(address, other)))) return true;
  const provider = providerOf(host);
  if (provider !== null) return mx.some((one) => providerOf(one) === provider);
  const domain = registrable(host);
  return domain !== null && mx.some((one) => registrable(one) === domain);
}

function wordsOf(
  route: StaticRoute,
  standing: Standing,
  domain: string,
  hosts: readonly ResolvedHost[],
  mx: readonly string[],
): string {
  const to = list(hosts.map(({ host }) => host));
  const takes = `Line ${route.line} sends mail for ${route.scope.kind === "domain" ? domain : `${domain} (${scopeWords(route.scope)})`} to ${to}`;
  const theirs = mx.length > 0 ? list(mx) : "nobody";
  switch (standing) {
    case "same_hosts":
      return `${takes}, which is its MX.`;
    case "same_addresses":
      return `${takes}. Its MX is ${theirs} with the same addresses today; the route will not follow when the MX moves.`;
    case "near":
      return `${takes}. Its MX is ${theirs}: the same provider, another host. Let the mail follow DNS.`;
    case "elsewhere":
      return `${takes}. Its MX is ${theirs}: somewhere else. A host that no longer serves the domain denies relaying.`;
    case "host_gone":
      return `${takes}, which has no address. Its MX is ${theirs}.`;
    case "domain_gone":
      return `${takes}, but ${domain} takes no mail any more as far as DNS knows.`;
    case "unknown":
      return `${takes}. DNS did not say enough to compare it with the MX.`;
  }
}

function list(names: readonly string[]): string {
  const more = names.length - 3;
  return more > 0 ? `${names.slice(0, 3).join(", ")} and ${more} more` : names.join(", ");
}

/** Whether `server` (of a refusal) is a host of the finding, by address or by name. */
export function isHostOf(
  finding: Pick<RouteFinding, "hosts">,
  server: { remoteIp: string | null; remoteMta: string | null },
) {
  const { remoteIp, remoteMta } = server;
  return finding.hosts.some(
    ({ host, addresses }) =>
      (remoteIp !== null && (host === remoteIp || addresses?.includes(remoteIp))) ||
      (remoteMta !== null && host === remoteMta.toLowerCase()),
  );
}

/** Hosts of routes that have no domain to compare with: all mail goes there, so they are hops of our own. */
export function smarthosts(routes: readonly StaticRoute[]): RouteHost[] {
  return routes.filter(({ scope }) => scope.kind === "all").flatMap(({ hosts }) => hosts);
}
