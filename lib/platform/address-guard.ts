import ipaddr from "ipaddr.js";

/** Public addresses that answer for a cloud's inside: Azure's platform service. */
const INSIDE_ANYWAY = new Set(["168.63.129.16"]);

/**
 * Why a connection to this IP address is refused, or null when it is a public one. Only plain unicast passes: not
 * private, loopback, link-local, carrier-grade NAT, unique local, mapped, NAT64, 6to4, multicast or metadata addresses.
 */
export function addressRefusal(address: string): string | null {
  if (!ipaddr.isValid(address)) return `${address} is not an IP address`;
  const range = ipaddr.parse(address).range();
  if (INSIDE_ANYWAY.has(address)) return `${address} is a cloud's inner service`;
  return range === "unicast" ? null : `${address} is not a public address (${range})`;
}

/** Why this URL is refused before anything is resolved, or null. What is sent is not for others, so https unless private is allowed. */
export function urlRefusal(text: string, allowPrivate: boolean): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return "This is not a URL.";
  }
  if (url.protocol !== "https:" && !(allowPrivate && url.protocol === "http:"))
    return "Only an address that begins with https:// is used, so that nobody on the way can read what is sent.";
  if (url.username || url.password) return "Leave user and password out of the URL; requests are signed instead.";
  const host = literalHost(url);
  if (!allowPrivate && (host === "localhost" || host.endsWith(".localhost"))) return "localhost is this server itself.";
  const refused = !allowPrivate && ipaddr.isValid(host) ? addressRefusal(host) : null;
  return refused ? `${refused}.` : null;
}

/** The host of a URL without the brackets of an IPv6 literal. */
export function literalHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}
