import { isInternal, reverseName } from "#lib/evidence/address";
import { isRetired, knownZone } from "#lib/evidence/sender/blocklist-zones";
import { type Ask, type Finding, type FindingState, heard, type LookUp, saidOf } from "#lib/evidence/sender/finding";

const NOT_THE_DENIAL =
  "A listing explains refusals that name the list. A relay denial that does not is about routing or permission.";
const NO_ANSWER = "It means neither listed nor clean: the list did not really answer.";

/** RFC 5782 §5: every list has the first entry, and none has the second. */
const LISTED = "127.0.0.2";
const CLEAN = "127.0.0.1";

/** The name that is asked for an address in a list (RFC 5782 §2.1, §2.4). */
export function blocklistName(ip: string, zone: string): string {
  return `${reverseName(ip).replace(/\.(in-addr|ip6)\.arpa$/, "")}.${zone}`;
}

/** What one answer of a list says. */
export type Listing = { kind: "not_listed" } | { kind: "listed"; codes: string[] } | { kind: "no_answer"; why: string };

/** Reads an answer: error codes are no listings, and neither is anything outside 127.0.0.0/8. */
export function readListing(found: LookUp): Listing {
  if (found.result === "nxdomain") return { kind: "not_listed" };
  if (!heard(found)) return { kind: "no_answer", why: `the look-up failed (${found.result.replaceAll("_", " ")})` };
  if (found.records.length === 0) return { kind: "not_listed" };
  const error = found.records.find((value) => value.startsWith("127.255.255.") || value === CLEAN);
  if (error !== undefined) return { kind: "no_answer", why: errorWords(error) };
  const odd = found.records.find((value) => !value.startsWith("127."));
  if (odd !== undefined) return { kind: "no_answer", why: `it answered ${odd}, which is no code of a blocklist` };
  return { kind: "listed", codes: found.records };
}

function errorWords(code: string): string {
  switch (code) {
    case "127.255.255.252":
      return "the list says the name of the zone is wrong (127.255.255.252)";
    case "127.255.255.254":
      return "the list says the question came through a public or open resolver (127.255.255.254), so its answer is no answer";
    case "127.255.255.255":
      return "the list says too many questions were asked (127.255.255.255)";
    default:
      return `the list answered with an error code (${code})`;
  }
}

export type BlocklistInput = {
  zones: readonly string[];
  /** Canonical addresses that our mail leaves from. */
  ips: readonly string[];
  ask: Ask;
  /** Why no list can be asked at all, such as public resolvers only; null when one may. */
  cannot: string | null;
};

/** What each list says of each of our addresses; a list that fails its test entries is not believed. */
export async function blocklistFindings({ zones, ips, ask, cannot }: BlocklistInput): Promise<Finding[]> {
  const outside = ips.filter((ip) => !isInternal(ip));
  if (outside.length === 0) return [];
  const found = await Promise.all(zones.map((zone) => zoneFindings(zone, outside, ask, cannot)));
  return found.flat();
}

async function zoneFindings(zone: string, ips: readonly string[], ask: Ask, cannot: string | null): Promise<Finding[]> {
  const known = knownZone(zone);
  const label = known === null || known.zone !== zone ? zone : `${known.label} (${zone})`;
  const useless = (why: string, fix: string, said: LookUp[] = []): Finding[] => [
    {
      ...{ check: "blocklist", code: "blocklist_unavailable", state: "unknown", about: zone },
      ...{ said: said.map(saidOf), means: `${label} cannot be used: ${why}.`, notMeans: NO_ANSWER, fix },
    },
  ];
  if (isRetired(zone)) return useless("it was shut down", "Take it off the list in the settings.");
  if (cannot !== null) return useless(cannot, "Name your own resolver for blocklists in the settings.");
  const canaries = await Promise.all([ask(blocklistName(LISTED, zone), "A"), ask(blocklistName(CLEAN, zone), "A")]);
  const [listed, clean] = canaries.map(readListing);
  const again = "Ask through your own resolver, and look at the terms of the list.";
  for (const one of [listed, clean]) if (one?.kind === "no_answer") return useless(one.why, again, canaries);
  if (listed?.kind !== "listed")
    return useless(`its test entry ${LISTED} is not listed, so the list is empty or dead`, again, canaries);
  if (clean?.kind === "listed")
    return useless(`it lists ${CLEAN}, which no list may, so it lists everything`, again, canaries);
  return Promise.all(ips.map((ip) => addressFinding(zone, label, ip, ask)));
}

async function addressFinding(zone: string, label: string, ip: string, ask: Ask): Promise<Finding> {
  const found = await ask(blocklistName(ip, zone), "A");
  const listing = readListing(found);
  const lookUps = [found];
  const told = (
    code: string,
    state: FindingState,
    means: string,
    fix: string | null,
    notMeans = NOT_THE_DENIAL,
  ): Finding => {
    return { check: "blocklist", code, state, about: ip, said: lookUps.map(saidOf), means, notMeans, fix };
  };
  if (listing.kind === "no_answer")
    return told(
      "blocklist_unavailable",
      "unknown",
      `Whether ${label} lists ${ip} is not known: ${listing.why}.`,
      "Ask again later.",
      NO_ANSWER,
    );
  if (listing.kind === "not_listed") return told("blocklist_clean", "ok", `${label} does not list ${ip}.`, null);
  // The reason is in the TXT record, when the list gives one.
  lookUps.push(await ask(found.name, "TXT"));
  const known = knownZone(zone);
  const codes = listing.codes
    .map((code) => `${known?.codes[code] ?? "a code of unknown meaning"} (${code})`)
    .join(", ");
  const fix = known ? `Find the cause first, then ask for removal: ${known.removal}` : "Ask the operator of the list.";
  if (known?.neighbours)
    return told(
      "blocklist_network",
      "attention",
      `${label} lists the network around ${ip}: ${codes}.`,
      fix,
      "It is not an entry for this address; its neighbours are meant.",
    );
  return told("blocklist_listed", "broken", `${label} lists ${ip}: ${codes}.`, fix);
}
