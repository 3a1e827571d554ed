import { domainToASCII } from "node:url";
import ipaddr from "ipaddr.js";
import { isBlank, isDigit } from "#lib/parse/scan";

/** An address without `<>` and blanks around it, otherwise as it came. */
export function bareAddress(text: string): string {
  const address = text.trim();
  if (!address.startsWith("<")) return address;
  const close = address.lastIndexOf(">");
  return address.slice(1, close > 0 ? close : undefined).trim();
}

/** Without `<>` and without an obsolete source route: `@x,@y:a@b` is a way to `a@b` (RFC 5321 §4.1.2). */
export function mailboxOf(text: string): string {
  const address = bareAddress(text);
  return address.startsWith("@") ? address.slice(address.lastIndexOf(":") + 1) : address;
}

/** Where the domain begins: after the last `@` outside quotes (RFC 5321 §4.1.2). -1 when there is no `@`. */
function atSign(address: string): number {
  if (!address.startsWith('"')) return address.lastIndexOf("@");
  let at = -1;
  let quoted = false;
  for (let i = 0; i < address.length; i++) {
    const c = address.charCodeAt(i);
    if (quoted && c === 92) i++;
    else if (c === 34) quoted = !quoted;
    else if (c === 64 && !quoted) at = i;
  }
  return at >= 0 ? at : address.lastIndexOf("@");
}

/** The part before the last `@` outside quotes; the whole text when there is none. */
export function localPart(address: string): string {
  const at = atSign(address);
  return at < 0 ? address : address.slice(0, at);
}

/** True for `local@domain` with something on both sides and no blank outside quotes. */
export function isAddress(text: string): boolean {
  const at = atSign(text);
  if (at < 1 || at === text.length - 1) return false;
  for (let i = text.startsWith('"') ? at : 0; i < text.length; i++) {
    if (isBlank(text.charCodeAt(i))) return false;
  }
  return !text.startsWith("/") && !text.startsWith("|");
}

function isAsciiLower(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c > 127 || (c >= 65 && c <= 90)) return false;
  }
  return true;
}

function lowerAscii(text: string): string {
  if (isAsciiLower(text)) return text;
  let out = "";
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 65 && c <= 90) {
      out += text.slice(from, i) + String.fromCharCode(c + 32);
      from = i + 1;
    }
  }
  return out + text.slice(from);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/** Labels of 1–63 octets, 253 in all, the last one not all digits: anything else must not reach domainToASCII. */
function hasGoodLabels(domain: string): boolean {
  if (domain.length === 0 || domain.length > 253) return false;
  const labels = domain.split(".");
  if (!labels.every((label) => label.length >= 1 && label.length <= 63)) return false;
  const last = labels[labels.length - 1] ?? "";
  for (let i = 0; i < last.length; i++) if (!isDigit(last.charCodeAt(i))) return true;
  return false;
}

/**
 * The domain of an address as lower-case A-labels without its trailing dot. An address literal stays as `[…]`,
 * a domain no DNS can hold stays as it is, folded; "" when the address has none.
 */
export function addressDomain(address: string): string {
  const at = atSign(address);
  if (at < 0) return "";
  let domain = address.slice(at + 1);
  if (domain.endsWith(".")) domain = domain.slice(0, -1);
  domain = lowerAscii(domain);
  // domainToASCII rewrites names that look like numbers into addresses, so it only sees what needs it.
  if (domain.startsWith("[") || isAscii(domain) || !hasGoodLabels(domain)) return domain;
  return domainToASCII(domain) || domain;
}

/**
 * The key that groups spellings of one recipient: NFC(local) with only A–Z folded, `@`, the domain as A-labels.
 * Dots and plus tags stay: only the receiving domain knows what they mean. For grouping, never for sending.
 */
export function groupingKey(address: string): string {
  const bare = mailboxOf(address);
  const local = localPart(bare);
  const key = isAsciiLower(local) ? local : lowerAscii(local.normalize("NFC"));
  const domain = addressDomain(bare);
  return atSign(bare) < 0 ? key : `${key}@${domain}`;
}

/** An IP address in its canonical text form (RFC 5952 for IPv6), or null when `text` is none. */
export function canonicalIp(text: string): string | null {
  if (isIpv4(text)) return text;
  if (text.length > 64 || !text.includes(":")) return null;
  let known = knownIps.get(text);
  if (known === undefined) {
    known = canonicalIpv6(text);
    if (knownIps.size >= 4_096) knownIps.clear();
    knownIps.set(text, known);
  }
  return known;
}

// The same few peers come again and again.
const knownIps = new Map<string, string | null>();

function canonicalIpv6(text: string): string | null {
  const bare = text.slice(0, 5).toLowerCase() === "ipv6:" ? text.slice(5) : text;
  if (bare.includes("%") || !ipaddr.IPv6.isValid(bare)) return null;
  const ip = ipaddr.IPv6.parse(bare);
  return ip.isIPv4MappedAddress() ? ip.toIPv4Address().toString() : ip.toRFC5952String();
}

/** True for dotted-quad IPv4 without leading zeros. */
export function isIpv4(text: string): boolean {
  if (text.length < 7 || text.length > 15) return false;
  let groups = 1;
  let value = -1;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 46) {
      if (value < 0 || ++groups > 4) return false;
      value = -1;
    } else if (!isDigit(c) || value === 0) {
      return false;
    } else {
      value = (value < 0 ? 0 : value * 10) + c - 48;
      if (value > 255) return false;
    }
  }
  return groups === 4 && value >= 0;
}

/** A host name as reports write it, without its trailing dot; null when empty or no name at all. */
export function hostName(text: string): string | null {
  let host = text.trim();
  if (host.endsWith(".")) host = host.slice(0, -1);
  return host === "" || host === "unknown" || host === "none" ? null : host;
}
