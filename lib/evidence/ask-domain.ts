import { domainToASCII } from "node:url";
import { isIpv6, reverseName } from "#lib/evidence/address";
import { type Asker, isDefinite } from "#lib/evidence/asker";
import { dnsName, isAskable } from "#lib/evidence/dns-name";
import { mxRecords } from "#lib/evidence/mx-view";

/** MX hosts of one answer whose addresses are asked for; the rest stays without and says so. */
const MX_HOSTS_MAX = 30;
const PTR_NAMES_MAX = 3;

/** A recipient domain as DNS is asked for it (A-labels), or null when it cannot be: an address literal, no name. */
export function askableDomain(domain: string): string | null {
  // Plain ASCII stays as it is: domainToASCII reads numeric names such as 1.2.3 as addresses.
  const written = domain.trim();
  const name = dnsName(/^[ -~]*$/.test(written) ? written : domainToASCII(written));
  return isAskable(name) ? name : null;
}

/** Asks every resolver for the MX of `domain`, for A and AAAA of the domain itself and of each MX host. */
export async function askDomain(asker: Asker, domain: string): Promise<void> {
  await Promise.all(
    asker.resolversFor(domain).map(async (resolver) => {
      const own = Promise.all([
        asker.ask(resolver, { name: domain, type: "A" }),
        asker.ask(resolver, { name: domain, type: "AAAA" }),
      ]);
      const mx = await asker.ask(resolver, { name: domain, type: "MX" });
      const hosts = mx ? mxRecords(mx).map((record) => record.host) : [];
      await Promise.all(
        hosts
          .filter(isAskable)
          .slice(0, MX_HOSTS_MAX)
          .flatMap((host) => [
            asker.ask(resolver, { name: host, type: "A" }),
            asker.ask(resolver, { name: host, type: "AAAA" }),
          ]),
      );
      await own;
    }),
  );
}

/**
 * Asks for the PTR of a canonical address, and whether the name it gives has that address (forward confirmation). The
 * first resolver that speaks about it is enough.
 */
export async function askAddress(asker: Asker, address: string): Promise<void> {
  const name = reverseName(address);
  for (const resolver of asker.resolversFor(name)) {
    const ptr = await asker.ask(resolver, { name, type: "PTR" });
    if (!ptr || !isDefinite(ptr.result)) continue;
    const hosts = ptr.records.filter((record) => record.type === "PTR").map((record) => record.data);
    await Promise.all(
      hosts
        .filter(isAskable)
        .slice(0, PTR_NAMES_MAX)
        .map((host) => asker.ask(resolver, { name: host, type: isIpv6(address) ? "AAAA" : "A" })),
    );
    return;
  }
}
