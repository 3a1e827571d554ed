import { getDomainWithoutSuffix, getPublicSuffix, parse } from "tldts";
import { CONSUMER_DOMAINS } from "#lib/classify/consumer-domains";

// Names nobody else has, so that one letter off is a slip; words such as "orange" or "live" are other people's too.
const BRANDS: ReadonlySet<string> = new Set(
  "gmail googlemail hotmail outlook windowslive yahoo rocketmail icloud protonmail tutanota fastmail hushmail rediffmail comcast verizon sbcglobal bellsouth btinternet bigpond wanadoo laposte t-online posteo yandex foxmail".split(
    " ",
  ),
);
/** Real suffixes that stand for a lost letter of "com" after one of those names. */
const SLIPS_OF_COM: ReadonlySet<string> = new Set(["co", "cm", "om"]);

type Known = { domain: string; label: string; suffix: string };

const KNOWN: readonly Known[] = [...CONSUMER_DOMAINS.keys()].flatMap((domain) => {
  const label = getDomainWithoutSuffix(domain) ?? "";
  return BRANDS.has(label) ? [{ domain, label, suffix: getPublicSuffix(domain) ?? "" }] : [];
});

const CACHE_MAX = 10_000;
const cache = new Map<string, string | null>();

/**
 * The well-known consumer domain that `domain` (lower-case A-labels) is one slip away from: a letter lost, doubled,
 * swapped with its neighbour or replaced. Null when it is one itself, or no such slip.
 */
export function typoOf(domain: string): string | null {
  const known = cache.get(domain);
  if (known !== undefined) return known;
  const found = lookUp(domain);
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(domain, found);
  return found;
}

function lookUp(domain: string): string | null {
  if (CONSUMER_DOMAINS.has(domain)) return null;
  const { domainWithoutSuffix: label, publicSuffix: suffix, isIcann, subdomain } = parse(domain);
  if (!label || !suffix || subdomain) return null;
  const oneOff = KNOWN.find((known) => known.suffix === suffix && isOneSlip(label, known.label));
  if (oneOff) return oneOff.domain;
  // A suffix of another country may be real: hotmail.fi is no slip of hotmail.fr.
  const mayBeReal = isIcann === true && !SLIPS_OF_COM.has(suffix);
  if (mayBeReal) return null;
  return KNOWN.find((known) => known.label === label && isOneSlip(suffix, known.suffix))?.domain ?? null;
}

/** Whether `a` and `b` are exactly one edit apart (Damerau–Levenshtein: insert, delete, replace, swap neighbours). */
export function isOneSlip(a: string, b: string): boolean {
  if (a === b) return false;
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let i = 0;
  while (i < short.length && long[i] === short[i]) i++;
  if (long.length > short.length) return long.slice(i + 1) === short.slice(i);
  if (long.slice(i + 1) === short.slice(i + 1)) return true;
  return long[i] === short[i + 1] && long[i + 1] === short[i] && long.slice(i + 2) === short.slice(i + 2);
}

/** What the recipient's domain hints at beside a refusal to relay: `typo_domain:hotmail.com`; null when nothing. */
export function hintOf(reason: string, domain: string): string | null {
  if (reason !== "relay_denied") return null;
  const meant = typoOf(domain);
  return meant === null ? null : `typo_domain:${meant}`;
}
