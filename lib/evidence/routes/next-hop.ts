import { canonicalAddress } from "#lib/evidence/address";
import { dnsName } from "#lib/evidence/dns-name";
import type { RouteHost } from "#lib/evidence/routes/route";

/**
 * Reads a next hop as Postfix and Sendmail write it (transport(5), mailertable): `host`, `host:port`, `[host]`,
 * `[host]:port`, `[2001:db8::1]`. Brackets mean "no MX look-up"; an address has none either way. Null when it is none.
 */
export function readNextHop(text: string): RouteHost | null {
  const written = text.trim();
  const bracketed = written.startsWith("[");
  const close = bracketed ? written.indexOf("]") : -1;
  if (bracketed && close < 0) return null;
  const name = bracketed ? written.slice(1, close) : hostPart(written);
  const rest = bracketed ? written.slice(close + 1) : written.slice(name.length);
  if (rest !== "" && !rest.startsWith(":")) return null;
  const host = hostOf(name);
  if (host === null) return null;
  const port = rest === "" ? null : portOf(rest.slice(1));
  if (rest !== "" && port === null) return null;
  return { host: host.name, port, viaMx: !bracketed && !host.isAddress };
}

/** An address or a name that can be looked up, as it is compared; null for anything else. */
export function hostOf(text: string): { name: string; isAddress: boolean } | null {
  const bare = text.trim().replace(/^ipv6:/i, "");
  const address = canonicalAddress(bare);
  if (address !== null) return { name: address, isAddress: true };
  const name = dnsName(bare);
  return /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/.test(name) && !/^[\d.]+$/.test(name)
    ? { name, isAddress: false }
    : null;
}

function hostPart(text: string): string {
  // More than one colon outside of brackets is an IPv6 address, not a port.
  const first = text.indexOf(":");
  return first < 0 || text.indexOf(":", first + 1) >= 0 ? text : text.slice(0, first);
}

/** A port of 1 to 65535, or a service name that mail uses; null for anything else. */
export function portOf(text: string): number | null {
  const named = { smtp: 25, submission: 587, smtps: 465, submissions: 465, lmtp: 24 }[text.trim().toLowerCase()];
  if (named !== undefined) return named;
  const port = Number(text);
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : null;
}
