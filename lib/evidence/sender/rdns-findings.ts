import { isInternal, isIpv6, reverseName } from "#lib/evidence/address";
import { isAskable } from "#lib/evidence/dns-name";
import {
  type Ask,
  type Finding,
  type FindingState,
  heard,
  type LookUp,
  saidOf,
  unanswered,
} from "#lib/evidence/sender/finding";

const NAMES_MAX = 5;

/** Whether each of our addresses has a name that leads back to it (FCrDNS). `ips` canonical. */
export async function rdnsFindings(ips: readonly string[], ask: Ask): Promise<Finding[]> {
  return Promise.all(ips.map((ip) => rdnsFinding(ip, ask)));
}

async function rdnsFinding(ip: string, ask: Ask): Promise<Finding> {
  const lookUps: LookUp[] = [];
  const told = (state: FindingState, means: string, fix: string | null): Finding => ({
    ...{ check: "rdns", code: "rdns", state, about: ip, said: lookUps.map(saidOf), means, fix },
    notMeans:
      "A name that is right earns no trust by itself. Without one some receivers deny relaying: “IP name lookup failed”.",
  });
  if (isInternal(ip))
    return told(
      "unknown",
      `${ip} is an address inside; receivers see another one.`,
      "Give the public address mail leaves from.",
    );
  const ptr = await ask(reverseName(ip), "PTR");
  lookUps.push(ptr);
  if (!heard(ptr)) return unanswered("rdns", "rdns", ip, [ptr], `Whether ${ip} has a name is not known.`);
  const names = ptr.records.filter(isAskable).slice(0, NAMES_MAX);
  if (names.length === 0)
    return told(
      "broken",
      `${ip} has no name (PTR). Large receivers refuse or slow down such senders.`,
      `Have the owner of the network publish a PTR for ${ip}.`,
    );
  const forwards = await Promise.all(names.map((name) => ask(name, isIpv6(ip) ? "AAAA" : "A")));
  lookUps.push(...forwards);
  const confirmed = forwards.find(({ records }) => records.includes(ip));
  if (confirmed) {
    const many = ptr.records.length > 1 ? ` It has ${ptr.records.length} names; one is enough.` : "";
    return told("ok", `${ip} is ${confirmed.name}, and ${confirmed.name} is ${ip}.${many}`, null);
  }
  if (!forwards.every(heard))
    return unanswered("rdns", "rdns", ip, lookUps, `Whether ${names.join(", ")} leads back to ${ip} is not known.`);
  return told(
    "broken",
    `${ip} is called ${names.join(", ")}, but that name does not have this address: receivers see a possibly forged name.`,
    `Give ${names[0] ?? "the name"} the address ${ip}, or change the PTR.`,
  );
}
