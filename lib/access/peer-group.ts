import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Set by our own web server from the socket; whatever a client sends under this name is thrown away. */
export const PEER_HEADER = "x-rebound-peer";

/**
 * The network a request came from: /24 of IPv4, /64 of IPv6, because one subscriber can use all of it.
 * Requests that did not pass our web server share the group "unknown".
 */
export function peerGroup(headers: Headers): string {
  const address = headers.get(PEER_HEADER);
  if (!address || isIP(address) === 0) return "unknown";
  const parsed = ipaddr.process(address);
  return parsed
    .toByteArray()
    .slice(0, parsed.kind() === "ipv4" ? 3 : 8)
    .join(".");
}
