import { isInternal } from "#lib/evidence/address";
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

/** MX hosts that are looked at. */
const HOSTS_MAX = 15;

/** Whether a sender domain can take mail itself: replies and bounces go there, and some receivers check it. */
export async function mxFindings(domain: string, ask: Ask): Promise<Finding[]> {
  const mx = await ask(domain, "MX");
  if (!heard(mx)) return [unanswered("mx", "mx", domain, [mx], `Whether ${domain} takes mail is not known.`)];
  const lookUps: LookUp[] = [mx];
  const told = (state: FindingState, means: string, fix: string | null): Finding => ({
    ...{ check: "mx", code: "mx", state, about: domain, said: lookUps.map(saidOf), means, fix },
    notMeans: "It is about mail to us. Where our mail goes is decided by the MX of the recipients.",
  });
  if (mx.result === "nxdomain")
    return [
      told(
        "broken",
        `${domain} does not exist: receivers refuse such a sender.`,
        "Register the domain, or send from one that exists.",
      ),
    ];
  const hosts = mx.records.map((data) => data.slice(data.indexOf(" ") + 1));
  if (hosts.length === 1 && hosts[0] === ".")
    return [
      told(
        "broken",
        `${domain} has a null MX and takes no mail: receivers may refuse it as a sender with 550 5.7.27 (RFC 7505 §4.2).`,
        "Publish an MX that takes bounces, or send from a domain that has one.",
      ),
    ];
  const names = hosts.length > 0 ? hosts : [domain];
  const faults: string[] = [];
  let open = 0;
  for (const host of names.slice(0, HOSTS_MAX)) {
    if (!isAskable(host)) {
      faults.push(`“${host}” is no host name`);
      continue;
    }
    const both = await Promise.all([ask(host, "A"), ask(host, "AAAA")]);
    lookUps.push(...both);
    const addresses = both.flatMap(({ records }) => records);
    if (both.some(({ aliases }) => aliases.length > 0) && hosts.length > 0)
      faults.push(`${host} is an alias (RFC 2181 §10.3)`);
    if (addresses.some(isInternal)) faults.push(`${host} has an address inside a private network`);
    if (addresses.length === 0 && both.every(heard)) faults.push(`${host} has no address`);
    else if (!both.every(heard)) open++;
  }
  const noAddress = faults.filter((fault) => fault.endsWith("no address")).length;
  if (noAddress === names.length)
    return [told("broken", `${domain} takes no mail: ${faults.join("; ")}.`, "Give the MX host an address.")];
  if (faults.length > 0)
    return [told("attention", `The MX of ${domain} has faults: ${faults.join("; ")}.`, "Mend these hosts.")];
  if (open > 0)
    return [told("unknown", `${open} MX hosts of ${domain} were not answered for.`, "Ask again in a few minutes.")];
  const how =
    hosts.length > 0 ? `${hosts.length} MX ${hosts.length === 1 ? "host" : "hosts"}` : "no MX, so its own address";
  return [told("ok", `${domain} takes mail: ${how}.`, null)];
}
