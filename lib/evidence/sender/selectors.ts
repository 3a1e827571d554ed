import { dnsName, isAskable } from "#lib/evidence/dns-name";
import { tagsOf } from "#lib/evidence/sender/tags";

export type SeenSelector = { domain: string; selector: string };

/** Signatures of one mail that are read. */
const SIGNATURES_MAX = 20;

/**
 * The signing domain and selector of every DKIM-Signature header in the bytes of a mail, the returned mail inside a report
 * among them (RFC 6376 §3.5). What is encoded in base64 is not looked into.
 */
export function dkimSelectors(bytes: Uint8Array): SeenSelector[] {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1").split(/\r?\n/);
  const found = new Map<string, SeenSelector>();
  for (let at = 0; at < lines.length && found.size < SIGNATURES_MAX; at++) {
    if (!/^DKIM-Signature[ \t]*:/i.test(lines[at] ?? "")) continue;
    let value = (lines[at] ?? "").replace(/^[^:]*:/, "");
    while (/^[ \t]+\S/.test(lines[at + 1] ?? "") && value.length < 8_192) value += lines[++at] ?? "";
    const tags = tagsOf(value);
    const domain = dnsName(tags?.get("d") ?? "");
    const selector = dnsName(tags?.get("s") ?? "");
    if (isAskable(`${selector}._domainkey.${domain}`) && selector !== ".")
      found.set(`${selector} ${domain}`, { domain, selector });
  }
  return [...found.values()];
}
