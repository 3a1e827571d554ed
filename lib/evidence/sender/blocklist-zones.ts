import { isUnder } from "#lib/evidence/dns-name";

/** What is known of a blocklist of addresses. `codes`: what a value in 127.0.0.0/8 means; other values are kept as unknown. */
export type BlocklistZone = {
  zone: string;
  label: string;
  codes: Readonly<Record<string, string>>;
  /** It lists networks and neighbours, so an entry is not about this address. */
  neighbours?: true;
  /** It answers only below a key that the operator of the list gives out, so it is written by hand. */
  needsKey?: true;
  /** Who may ask it, in short; the person who turns it on has to hold to it. */
  terms: string;
  /** Where an entry is explained or taken back. */
  removal: string;
  source: string;
};

const SPAMHAUS_CODES = {
  "127.0.0.2": "SBL",
  "127.0.0.3": "SBL CSS",
  "127.0.0.4": "XBL",
  "127.0.0.9": "DROP",
  "127.0.0.10": "PBL, by its network's owner",
  "127.0.0.11": "PBL, by Spamhaus",
  "127.0.0.30": "BCL",
} as const;

/** Zones whose answers Rebound can read. None is asked unless a person turns it on. */
export const BLOCKLIST_ZONES: readonly BlocklistZone[] = [
  {
    ...{ zone: "zen.spamhaus.org", label: "Spamhaus ZEN", codes: SPAMHAUS_CODES },
    terms: "Free for low, non-commercial volume, from your own resolver; otherwise with a key.",
    ...{ removal: "https://check.spamhaus.org/", source: "https://www.spamhaus.org/faqs/dnsbl-usage/" },
  },
  {
    ...{ zone: "zen.dq.spamhaus.net", label: "Spamhaus ZEN with a key", codes: SPAMHAUS_CODES },
    ...{ needsKey: true as const, terms: "Write your key before the zone; it is then part of every kept question." },
    ...{ removal: "https://check.spamhaus.org/", source: "https://www.spamhaus.org/faqs/dnsbl-usage/" },
  },
  {
    ...{ zone: "bl.spamcop.net", label: "SpamCop", codes: { "127.0.0.2": "reported as a source of spam" } },
    terms: "Free; entries go by themselves about a day after the last report.",
    ...{ removal: "https://www.spamcop.net/bl.shtml", source: "https://www.spamcop.net/bl.shtml" },
  },
  {
    ...{ zone: "b.barracudacentral.org", label: "Barracuda", codes: { "127.0.0.2": "poor reputation" } },
    terms: "Free after you register the resolver that asks.",
    ...{
      removal: "https://www.barracudacentral.org/rbl/removal-request",
      source: "https://www.barracudacentral.org/rbl",
    },
  },
  {
    ...{ zone: "dnsbl-1.uceprotect.net", label: "UCEPROTECT level 1", codes: { "127.0.0.2": "this address" } },
    terms: "Free for low volume.",
    ...{ removal: "https://www.uceprotect.net/en/rblcheck.php", source: "https://www.uceprotect.net/en/" },
  },
  ...(["2", "3"] as const).map(
    (level): BlocklistZone => ({
      ...{ zone: `dnsbl-${level}.uceprotect.net`, label: `UCEPROTECT level ${level}` },
      ...{ codes: { "127.0.0.2": "its network" }, neighbours: true, terms: "Free for low volume." },
      ...{ removal: "https://www.uceprotect.net/en/rblcheck.php", source: "https://www.uceprotect.net/en/" },
    }),
  ),
];

/** Lists that were shut down: a dead zone may answer anything. */
export const RETIRED_ZONES: readonly string[] = [
  "sorbs.net",
  "combined.abuse.ch",
  "dnsbl.njabl.org",
  "cbl.abuseat.org",
];

/** What is known of `zone`, also when a key stands before it; null when it is none of the known ones. */
export function knownZone(zone: string): BlocklistZone | null {
  return BLOCKLIST_ZONES.find((known) => isUnder(zone, known.zone)) ?? null;
}

/** Whether a zone was shut down. */
export function isRetired(zone: string): boolean {
  return RETIRED_ZONES.some((retired) => isUnder(zone, retired));
}

/** Resolvers open to everybody. Blocklists refuse them, or answer them with an error code or with nothing. */
const PUBLIC_RESOLVERS = new Set([
  ...["1.1.1.1", "1.0.0.1", "2606:4700:4700::1111", "2606:4700:4700::1001"],
  ...["8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844"],
  ...["9.9.9.9", "9.9.9.10", "149.112.112.112", "2620:fe::fe", "2620:fe::9"],
  ...["208.67.222.222", "208.67.220.220", "64.6.64.6", "64.6.65.6", "94.140.14.14", "94.140.15.15"],
  // The same over HTTPS.
  ...["cloudflare-dns.com", "one.one.one.one", "dns.google", "dns.quad9.net", "dns10.quad9.net", "doh.opendns.com"],
]);

/** Whether a resolver is one of the large public ones. */
export function isPublicResolver(host: string): boolean {
  return PUBLIC_RESOLVERS.has(host);
}
