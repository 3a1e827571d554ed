import { parse } from "tldts";
import { canonicalIp } from "#lib/parse/address";
import { isAlphanumeric, isDigit } from "#lib/parse/scan";

/** Hosts that are evidence themselves: the placeholder keeps their name. Longest match by whole labels. */
const SIGNALS: readonly (readonly [suffix: string, name: string])[] = [
  ["protection.outlook.com", "outlook"],
  ["prod.outlook.com", "outlook"],
  ["eo.outlook.com", "outlook"],
  ["spamhaus.org", "spamhaus"],
  ["spamhaus.net", "spamhaus"],
  ["spamhaus.com", "spamhaus"],
  ["spamcop.net", "dnsbl"],
  ["barracudacentral.org", "dnsbl"],
  ["sorbs.net", "dnsbl"],
  ["uceprotect.net", "dnsbl"],
  ["abuseat.org", "dnsbl"],
  ["surriel.com", "dnsbl"],
  ["dnsbl.manitu.net", "dnsbl"],
];
const LINK_SIGNALS: readonly (readonly [text: string, name: string])[] = [
  ["mail.i.ua/err/1", "iua-gate"],
  ["mail.i.ua/err/6", "iua-gate"],
  ["aka.ms/exosmtperrors", "exo"],
];

// Names of RFC 2606, 6761, 6762 and habit that no public suffix list holds.
const SPECIAL = new Set(["example", "test", "invalid", "localhost", "local", "localdomain", "internal", "lan", "arpa"]);
const lastLabels = new Map<string, boolean>();

function isTopLevel(label: string): boolean {
  if (SPECIAL.has(label)) return true;
  let known = lastLabels.get(label);
  if (known === undefined) {
    known = parse(`x.${label}`).isIcann === true;
    if (lastLabels.size >= 4_096) lastLabels.clear();
    lastLabels.set(label, known);
  }
  return known;
}

/** True for a name with dots that ends in a top-level domain. `denied.Please` is two sentences, not a host. */
function isHost(token: string): boolean {
  const dot = token.lastIndexOf(".");
  if (dot < 1 || dot === token.length - 1 || token.length > 253 || isDigit(token.charCodeAt(dot + 1))) return false;
  for (let i = 0; i < token.length; i++) {
    const c = token.charCodeAt(i);
    if (!isAlphanumeric(c) && c !== 45 && c !== 46 && c !== 95) return false;
    if (c === 46 && token.charCodeAt(i + 1) === 46) return false;
  }
  const first = token.charCodeAt(dot + 1);
  const second = token.charCodeAt(dot + 2);
  const capitalised = first >= 65 && first <= 90 && second >= 97 && second <= 122;
  return !capitalised && isTopLevel(token.slice(dot + 1).toLowerCase());
}

function hostMask(host: string): string {
  const lower = host.toLowerCase();
  const signal = SIGNALS.find(([suffix]) => lower === suffix || lower.endsWith(`.${suffix}`));
  return signal ? `~h(${signal[1]})` : "~h";
}

function linkMask(link: string, schemeEnd: number): string {
  const lower = link.toLowerCase();
  const known = LINK_SIGNALS.find(([text]) => lower.includes(text));
  if (known) return `~u(${known[1]})`;
  const slash = lower.indexOf("/", schemeEnd);
  const host = lower.slice(schemeEnd, slash < 0 ? undefined : slash);
  const signal = SIGNALS.find(([suffix]) => host === suffix || host.endsWith(`.${suffix}`));
  return signal ? `~u(${signal[1]})` : "~u";
}

/** Ten characters or more with digits among them: a queue id, a server's name for the session, a time. */
function isIdentifier(token: string): boolean {
  // `550-5.7.26` heads a line of a reply.
  if (token.length < 10 || token.charCodeAt(3) === 45) return false;
  let digits = 0;
  for (let i = 0; i < token.length; i++) if (isDigit(token.charCodeAt(i))) digits++;
  return digits >= 3;
}

/** What a token is hidden behind, or null when it is a word. */
export function maskOf(token: string): string | null {
  if (token.includes("@") && token.length > 1) return "~a";
  const scheme = token.indexOf("://");
  if (scheme > 0) return linkMask(token, scheme + 3);
  if (token.slice(0, 4).toLowerCase() === "www.") return linkMask(token, 0);
  const colon = token.indexOf(":");
  if (canonicalIp(token) !== null) return "~i";
  if (isIdentifier(token)) return "~n";
  if (!token.includes(".")) return null;
  // `192.0.2.1:25`, `mx.example.com:25`, `host.example/path`
  const slash = token.indexOf("/");
  const end = Math.min(colon < 0 ? token.length : colon, slash < 0 ? token.length : slash);
  const head = token.slice(0, end);
  if (canonicalIp(head) !== null) return "~i";
  if (isHost(head)) return slash >= 0 ? linkMask(token, 0) : hostMask(head);
  return null;
}
