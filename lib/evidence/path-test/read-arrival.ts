import { getDomain } from "tldts";
import { canonicalAddress } from "#lib/evidence/address";
import { dnsName, isAskable } from "#lib/evidence/dns-name";
import { dkimSelectors, type SeenSelector } from "#lib/evidence/sender/selectors";
import { field, readHeaders } from "#lib/parse/headers";
import { asBuffer, cut, decodeUtf8, withLf } from "#lib/parse/text";

/** One hand-over, as its receiver wrote it down (RFC 5321 §4.4). */
export type Hop = { from: string | null; ip: string | null; by: string | null; tls: boolean | null };

/** What the header of a mail says; all of it is a claim, and what lies below the receiver's own lines anybody can write. */
export type Arrival = {
  /** The mark of a test, such as `ptt_01k…`; null when the mail carries none. */
  testId: string | null;
  from: string | null;
  /** Where bounces go, as the receiver saw MAIL FROM. */
  returnPath: string | null;
  signatures: SeenSelector[];
  /** `Authentication-Results` word for word (RFC 8601), the receiver's first. */
  authentication: string[];
  /** The hop on which it left our side for the receiver's; null when no line shows one. */
  handedOver: Hop | null;
  hops: number;
};

const HOPS_MAX = 50;
const RESULTS_MAX = 5;
const TEST_ID = /\bptt_[0-9a-z]{10,40}\b/;

/** Reads the header of a mail as it arrived. `ours`: domains whose servers are on our side of the hand-over. */
export function readArrival(bytes: Uint8Array, ours: readonly string[]): Arrival {
  const text = withLf(decodeUtf8(asBuffer(bytes)));
  const { headers, body } = readHeaders(text, () => {});
  // Newest first in a mail; here in the order they were made.
  const hops = (headers.get("received") ?? []).slice(0, HOPS_MAX).reverse().map(readHop);
  const marked = `${field(headers, "x-rebound-test") ?? ""} ${field(headers, "message-id") ?? ""}`;
  return {
    testId: TEST_ID.exec(marked)?.[0] ?? null,
    from: domainOf(field(headers, "from")),
    returnPath: domainOf(field(headers, "return-path")),
    signatures: dkimSelectors(Buffer.from(text.slice(0, body))),
    authentication: (headers.get("authentication-results") ?? []).slice(0, RESULTS_MAX).map((one) => cut(one, 1_000)),
    handedOver: hops.find((hop) => isHandOver(hop, ours)) ?? null,
    hops: hops.length,
  };
}

/** `pass` for each method that one of the results says so of, in words; empty when there are none. */
export function authenticationWords(authentication: readonly string[]): string[] {
  const [receivers] = authentication;
  if (receivers === undefined) return [];
  return ["spf", "dkim", "dmarc"].map((method) => {
    const said = new RegExp(`(?:^|[;\\s])${method}\\s*=\\s*([a-z]{1,20})`, "i").exec(receivers)?.[1];
    return `${method.toUpperCase()} ${said?.toLowerCase() ?? "not said"}`;
  });
}

/** `From: Shop <news@shop.example>` → `shop.example`; null when it names no domain. */
export function domainOf(value: string | null): string | null {
  const name = /@([A-Za-z0-9._-]{1,253})>?\s*(?:\([^)]*\)\s*)?$/.exec(value ?? "")?.[1];
  const domain = dnsName(name ?? "");
  return isAskable(domain) ? domain : null;
}

/** The From domain of the mail inside a report, which follows the report's own header; null when it shows none. */
export function returnedFrom(bytes: Uint8Array): string | null {
  const text = withLf(decodeUtf8(asBuffer(bytes)));
  const inside = text.slice(readHeaders(text, () => {}).body);
  for (const line of inside.match(/^From:[ \t][^\n]{1,500}$/gim) ?? []) {
    const domain = domainOf(line);
    if (domain) return domain;
  }
  return null;
}

function readHop(line: string): Hop {
  const from = /^from\s+([^\s(;[]{1,255})/i.exec(line)?.[1] ?? null;
  // The address stands in the comment after the name, in brackets or after a name.
  const said = (/^from\b(.*?)\bby\s/i.exec(line)?.[1] ?? "").replace(/IPv6:/gi, "");
  const [ip] = (said.match(/[0-9A-Fa-f:.]{3,45}/g) ?? []).flatMap((one) => canonicalAddress(one) ?? []);
  const by = /\bby\s+([A-Za-z0-9._-]{1,253})/i.exec(line)?.[1] ?? null;
  const protocol = /\bwith\s+([A-Za-z0-9]{2,20})/i.exec(line)?.[1] ?? null;
  // RFC 3848: the S of ESMTPS, ESMTPSA, LMTPS stands for TLS.
  const tls = /\bTLS/i.test(line) || (protocol !== null && /^(E?SMTP|LMTP|UTF8SMTP)SA?$/i.test(protocol));
  return {
    from: from && dnsName(from),
    ip: ip ?? null,
    by: by && dnsName(by),
    tls: protocol === null && !tls ? null : tls,
  };
}

/** From a host with an address to a host of somebody else that is not ours; hops within one house are not it. */
function isHandOver({ from, ip, by }: Hop, ours: readonly string[]): boolean {
  if (ip === null || by === null || !by.includes(".")) return false;
  const house = (name: string) => getDomain(name, { allowPrivateDomains: false }) ?? name;
  if (ours.some((domain) => house(domain) === house(by))) return false;
  return from === null || canonicalAddress(from) !== null || house(from) !== house(by);
}
