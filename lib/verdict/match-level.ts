import { canonicalAddress, isInternal, isIpv6, samePrefix } from "#lib/evidence/address";
import { dnsName } from "#lib/evidence/dns-name";
import type { DomainView, MxAnswer, MxHost, PtrView } from "#lib/evidence/mx-view";

/** Who said no, as far as the source told. */
export type RejectingServer = { remoteIp: string | null; remoteMta: string | null; remotePort: number | null };

/** A host or address that an older answer named as MX of the domain. */
export type SeenBefore = {
  host: string;
  addresses: readonly string[];
  resolver: string;
  /** When it was last answered, and how long that answer could be kept. */
  lastSeenAt: string;
  ttl: number | null;
};

export type MatchFacts = {
  /** Why the server is one of our own hops, in words; null when it is not. */
  ownHop: string | null;
  view: DomainView;
  /** MX of the domain in older answers, before the event. */
  seenBefore: readonly SeenBefore[];
  ptr: PtrView | null;
  /** Id of the mail provider that runs a host, or null when it is nobody known. */
  providerOf: (host: string) => string | null;
  /** The registrable domain of a host, such as `corp.example`; null when it has none. */
  registrable: (host: string) => string | null;
};

export const LEVEL_NAMES = [
  "own_path",
  "current",
  "host_current",
  "recent",
  "same_prefix",
  "same_provider",
  "other_provider",
  "mismatch",
] as const;
export type LevelName = (typeof LEVEL_NAMES)[number] | "unknown";
export type Level = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

export type SourceMatch = {
  resolver: string;
  result: string;
  /** Null when this resolver could not tell. */
  inMx: boolean | null;
  askedAt: string;
  snapshotId: string | null;
};

export type Match = {
  /** Null when unknown: a failed look-up is never a mismatch. */
  level: Level | null;
  name: LevelName;
  reasons: string[];
  bySource: SourceMatch[];
  /** Level 3 only: the answer that named it, last. */
  seen: SeenBefore | null;
};

/** RFC 8314: where mail is handed in, never where an MX listens. */
const SUBMISSION_PORTS = [465, 587];

/**
 * Where the rejecting server stands against the MX of the domain, strongest test first. Levels 4 and 5 say “not in the
 * current answer, same provider”, never “wrong”.
 */
export function matchLevel(server: RejectingServer, facts: MatchFacts): Match {
  const ip = server.remoteIp === null ? null : canonicalAddress(server.remoteIp);
  const name = server.remoteMta === null ? null : dnsName(server.remoteMta);
  const host = name !== null && canonicalAddress(name) === null && name !== "." ? name : null;
  const { view } = facts;
  const bySource = view.answers.map((answer) => sourceMatch(answer, ip, host));
  const hosts = view.answers.flatMap((answer) => answer.mx);
  const make = (level: Level | null, reasons: string[], seen: SeenBefore | null = null): Match => {
    return { level, name: level === null ? "unknown" : LEVEL_NAMES[level], reasons, bySource, seen };
  };
  if (ip === null && host === null) return make(null, ["The source names neither address nor host of the server."]);

  const who = ip ?? host ?? "";
  if (facts.ownHop !== null) return make(0, [facts.ownHop]);
  if (server.remotePort !== null && SUBMISSION_PORTS.includes(server.remotePort))
    return make(0, [`It answered on port ${server.remotePort}, where mail is handed in; an MX listens on port 25.`]);
  const inNow = bySource.filter((source) => source.inMx === true).map((source) => source.resolver);
  if (inNow.length > 0) {
    const according = `according to ${inNow.join(", ")}`;
    if (ip !== null) return make(1, [`${ip} is an address of an MX host of ${view.domain}, ${according}.`]);
    return make(2, [`${host} is an MX host of ${view.domain}, ${according}. The source gave no address.`]);
  }
  if (ip !== null && isInternal(ip))
    return make(0, [`${ip} is an internal address: no receiver on the internet has it.`]);

  const seen = lastSeen(facts.seenBefore, ip, host);
  if (seen) {
    const when = `${seen.lastSeenAt.slice(0, 16).replace("T", " ")} UTC`;
    const silent = bySource.every((source) => source.inMx === null);
    const today = silent ? "; DNS could not be asked since" : ", and is not now";
    return make(3, [`${who} was in the MX of ${view.domain} until ${when} (${seen.resolver})${today}.`], seen);
  }
  if (bySource.every((source) => source.inMx === null)) return make(null, unknownReasons(view));

  const near = ip === null ? undefined : hosts.flatMap((mx) => mx.addresses).find((address) => samePrefix(ip, address));
  if (ip !== null && near !== undefined)
    return make(4, [`${ip} is in the same /${isIpv6(ip) ? 48 : 24} as ${near}, which is in the MX. ${NOT_NOW}`]);
  return farLevel(who, host, facts, hosts, make);
}

const NOT_NOW = "Not in the current answer, same provider.";

function farLevel(
  who: string,
  host: string | null,
  facts: MatchFacts,
  hosts: readonly MxHost[],
  make: (level: Level, reasons: string[]) => Match,
): Match {
  const { view, ptr, providerOf, registrable } = facts;
  const names = [host, ptr?.confirmed ? ptr.name : null].filter((one) => one !== null);
  const providers = new Set(hosts.map((mx) => providerOf(mx.host)).filter((one) => one !== null));
  const domains = new Set(hosts.map((mx) => registrable(mx.host)).filter((one) => one !== null));
  for (const one of names) {
    const provider = providerOf(one);
    const domain = registrable(one);
    if (provider !== null && providers.has(provider))
      return make(5, [`${one} belongs to ${provider}, as the MX does. ${NOT_NOW}`]);
    if (provider === null && domain !== null && domains.has(domain))
      return make(5, [`${one} is under ${domain}, as the MX is. ${NOT_NOW}`]);
  }
  const current = hosts.length > 0 ? [...new Set(hosts.map((mx) => mx.host))].slice(0, 4).join(", ") : null;
  const instead = view.nullMx
    ? `${view.domain} has a null MX: it takes no mail.`
    : current === null
      ? `${view.domain} does not exist, as far as DNS knows.`
      : `The MX of ${view.domain} is ${current}.`;
  for (const one of names) {
    const provider = providerOf(one);
    if (provider !== null) return make(6, [`${one} belongs to ${provider}.`, instead]);
  }
  return make(7, [`${who} is in no answer for ${view.domain}.`, instead]);
}

function sourceMatch(answer: MxAnswer, ip: string | null, host: string | null): SourceMatch {
  const { resolver, result, askedAt, snapshotId } = answer;
  return { resolver, result, inMx: inMx(answer, ip, host), askedAt, snapshotId };
}

function inMx(answer: MxAnswer, ip: string | null, host: string | null): boolean | null {
  if (answer.result === "nxdomain" || answer.nullMx) return false;
  if (answer.result !== "answered" && answer.result !== "nodata") return null;
  if (ip === null) return answer.mx.some((mx) => mx.host === host);
  if (answer.mx.some((mx) => mx.addresses.includes(ip))) return true;
  // An address is absent only when the resolver spoke about every host.
  return answer.mx.every((mx) => (isIpv6(ip) ? mx.knownV6 : mx.knownV4)) ? false : null;
}

function lastSeen(before: readonly SeenBefore[], ip: string | null, host: string | null): SeenBefore | null {
  let last: SeenBefore | null = null;
  for (const seen of before) {
    const same = ip === null ? seen.host === host : seen.addresses.includes(ip);
    if (same && (last === null || seen.lastSeenAt > last.lastSeenAt)) last = seen;
  }
  return last;
}

function unknownReasons(view: DomainView): string[] {
  if (view.answers.length === 0) return [`DNS was not asked for ${view.domain}.`];
  return view.answers.map((answer) =>
    answer.result === "answered" || answer.result === "nodata"
      ? `${answer.resolver} gave the MX of ${view.domain} but not the addresses of every host.`
      : `${answer.resolver} gave no MX of ${view.domain}: ${answer.result}.`,
  );
}
