import ipaddr from "ipaddr.js";
import { canonicalIp } from "#lib/parse/address";

/**
 * An address in the one form that compares: canonicalIp without the brackets and zone ids that reports and settings put
 * around it. Null when it is no address, short forms such as `127.1` among them.
 */
export function canonicalAddress(text: string): string | null {
  return canonicalIp(
    text
      .trim()
      .replace(/^\[|\]$/g, "")
      .replace(/%.*$/, ""),
  );
}

/** Whether a canonical address is IPv6. */
export function isIpv6(address: string): boolean {
  return address.includes(":");
}

/** Whether two canonical addresses share a /24 (IPv4) or a /48 (IPv6). */
export function samePrefix(one: string, other: string): boolean {
  if (isIpv6(one) !== isIpv6(other)) return false;
  const bits = isIpv6(one) ? 48 : 24;
  return ipaddr.parse(one).match(ipaddr.parse(other), bits);
}

/** Loopback, private, unique-local or link-local: an address that no receiver on the internet has. */
export function isInternal(address: string): boolean {
  return ["loopback", "private", "uniqueLocal", "linkLocal", "carrierGradeNat"].includes(ipaddr.parse(address).range());
}

/** The name that PTR records of a canonical address have (RFC 1035 §3.5, RFC 3596 §2.5). */
export function reverseName(address: string): string {
  if (!isIpv6(address)) return `${address.split(".").reverse().join(".")}.in-addr.arpa`;
  const nibbles = ipaddr.IPv6.parse(address)
    .parts.map((part) => part.toString(16).padStart(4, "0"))
    .join("");
  return `${[...nibbles].reverse().join(".")}.ip6.arpa`;
}
