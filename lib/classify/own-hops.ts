import ipaddr from "ipaddr.js";
import { canonicalIp, hostName } from "#lib/parse/address";

type Net = { bytes: readonly number[]; bits: number };

/** Our own smarthosts and relays, as set by REBOUND_OWN_HOPS. */
export type OwnHops = {
  /** Lower-case names; a leading dot means every name below it. */
  readonly names: ReadonlySet<string>;
  readonly suffixes: readonly string[];
  readonly nets: readonly Net[];
};

// Loopback, private, link-local, shared (RFC 6598): a host there stands inside our own path.
const INSIDE: readonly Net[] = [
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "100.64.0.0/10",
  "::1/128",
  "fc00::/7",
  "fe80::/10",
].map(readNet);

const SUBMISSION_PORTS: ReadonlySet<number> = new Set([587, 465]);

function readNet(text: string): Net {
  const [net, bits] = ipaddr.parseCIDR(text);
  return { bytes: net.toByteArray(), bits };
}

/**
 * Reads names, addresses and prefixes parted by commas: `smtp.example.com, .relay.example.com, 192.0.2.1, 2001:db8::/32`.
 * Throws an Error that names the entry it cannot read.
 */
export function parseOwnHops(text: string): OwnHops {
  const names = new Set<string>();
  const suffixes: string[] = [];
  const nets: Net[] = [];
  for (const entry of text.split(",").map((part) => part.trim().toLowerCase())) {
    if (entry === "") continue;
    const ip = canonicalIp(entry);
    if (ip !== null) nets.push(readNet(`${ip}/${ip.includes(":") ? 128 : 32}`));
    else if (entry.includes("/")) nets.push(readPrefix(entry));
    else readName(entry, names, suffixes);
  }
  return { names, suffixes, nets };
}

function readPrefix(entry: string): Net {
  if (!ipaddr.isValidCIDR(entry) || canonicalIp(entry.slice(0, entry.indexOf("/"))) === null) {
    throw new Error(`"${entry}" in our own hops is not an address prefix such as 192.0.2.0/24.`);
  }
  return readNet(entry);
}

function readName(entry: string, names: Set<string>, suffixes: string[]): void {
  const bare = entry.startsWith("*.") ? entry.slice(1) : entry;
  const name = hostName(bare.startsWith(".") ? bare.slice(1) : bare);
  const labels = name?.split(".") ?? [];
  if (name === null || name.length > 253 || !labels.every(isLabel) || isNumber(labels[labels.length - 1] ?? "")) {
    throw new Error(`"${entry}" in our own hops is not a host name, an address or an address prefix.`);
  }
  if (bare.startsWith(".")) suffixes.push(`.${name}`);
  else names.add(name);
}

function isLabel(label: string): boolean {
  if (label.length < 1 || label.length > 63) return false;
  for (let i = 0; i < label.length; i++) {
    const c = label.charCodeAt(i);
    if (!((c >= 97 && c <= 122) || (c >= 48 && c <= 57) || c === 45 || c === 95)) return false;
  }
  return true;
}

function isNumber(label: string): boolean {
  return Number.isInteger(Number(label));
}

function holds(net: Net, bytes: readonly number[]): boolean {
  if (net.bytes.length !== bytes.length) return false;
  let left = net.bits;
  for (let i = 0; left > 0; i++, left -= 8) {
    const shift = left >= 8 ? 0 : 8 - left;
    if ((net.bytes[i] ?? 0) >> shift !== (bytes[i] ?? 0) >> shift) return false;
  }
  return true;
}

function addressBytes(ip: string): number[] | null {
  if (!ip.includes(":")) {
    const parts = ip.split(".").map(Number);
    return parts.length === 4 && parts.every((part) => part >= 0 && part <= 255) ? parts : null;
  }
  return ipaddr.IPv6.isValid(ip) ? ipaddr.IPv6.parse(ip).toByteArray() : null;
}

/**
 * True when a peer is part of our own path: named in `hops`, on a private, loopback or link-local address, or spoken to
 * on a submission port (587, 465).
 */
export function isOwnHop(
  hops: OwnHops,
  peer: { ip: string | null; host: string | null; port: number | null },
): boolean {
  if (peer.port !== null && SUBMISSION_PORTS.has(peer.port)) return true;
  if (peer.host !== null && (hops.names.size > 0 || hops.suffixes.length > 0)) {
    const host = hostName(peer.host.toLowerCase());
    if (host !== null && (hops.names.has(host) || hops.suffixes.some((suffix) => host.endsWith(suffix)))) return true;
  }
  return peer.ip !== null && isOwnAddress(hops, peer.ip);
}

// The same few peers come again and again.
const known = new WeakMap<OwnHops, Map<string, boolean>>();

function isOwnAddress(hops: OwnHops, ip: string): boolean {
  let answers = known.get(hops);
  if (!answers) {
    answers = new Map();
    known.set(hops, answers);
  }
  let own = answers.get(ip);
  if (own === undefined) {
    const bytes = addressBytes(ip);
    own = bytes !== null && (INSIDE.some((net) => holds(net, bytes)) || hops.nets.some((net) => holds(net, bytes)));
    if (answers.size >= 4_096) answers.clear();
    answers.set(ip, own);
  }
  return own;
}
