import { getDomain } from "tldts";
import { isOwnHop, type OwnHops, parseOwnHops } from "#lib/classify/own-hops";
import { providerOfDomain, providerOfMx } from "#lib/classify/provider";
import { canonicalAddress, isInternal } from "#lib/evidence/address";
import { env } from "#lib/platform/env";
import type { KnownHosts } from "#lib/verdict/compare";

let ownHops: OwnHops | undefined;

/**
 * What this installation knows beside DNS: its own hops (REBOUND_OWN_HOPS, those people named in `named`, and those of a
 * rehearsal) and who runs which host.
 */
export function knownHosts(
  rehearsed: readonly string[] = [],
  named: readonly string[] = [],
): KnownHosts & { providerOfRoute: (domain: string, mxHosts: readonly string[]) => string } {
  ownHops ??= parseOwnHops(env().REBOUND_OWN_HOPS);
  const hops = ownHops;
  const rehearsedHops = parseOwnHops(rehearsed.join(","));
  const namedHops = parseOwnHops(named.join(","));
  return {
    ownHop: ({ remoteIp, remoteMta }) => {
      const ip = remoteIp === null ? null : canonicalAddress(remoteIp);
      // An internal address may be the MX of an internal domain: matchLevel looks at DNS first.
      const peer = { ip: ip !== null && isInternal(ip) ? null : ip, host: remoteMta, port: null };
      if (isOwnHop(rehearsedHops, peer))
        return `${remoteIp ?? remoteMta ?? "It"} is one of our own hops in this rehearsal.`;
      if (isOwnHop(namedHops, peer))
        return `${remoteIp ?? remoteMta ?? "It"} is one of our own hops, as named in Settings.`;
      if (!isOwnHop(hops, peer)) return null;
      return `${remoteIp ?? remoteMta ?? "It"} is one of our own hops (REBOUND_OWN_HOPS).`;
    },
    providerOf: (host) => providerOfMx(host)?.id ?? null,
    registrable: (host) => getDomain(host, { allowPrivateDomains: false }),
    providerOfRoute: (domain, mxHosts) => {
      const known = mxHosts.map((host) => providerOfMx(host)?.id).find((id) => id !== undefined);
      return known ?? providerOfDomain(domain);
    },
  };
}
