import { getDomain } from "tldts";
import { providerOfMx } from "#lib/classify/provider";
import { type Format, isMailFormat } from "#lib/parse/delivery-event";
import type { Classified } from "#lib/volume/landing/landing";

/**
 * Could this report be about a mail that somebody sent in our name (RFC 3464 §4.1 warns of it)? Only one that the
 * recipient's own side wrote: what a server of ours reports is ours, whether it writes logs or not.
 */
export function mayBeStray({ event, recipientDomain, classification }: Classified, format: Format): boolean {
  if (!isMailFormat(format) || event.inbound) return false;
  if (event.outcome !== "bounced" && event.outcome !== "deferred") return false;
  if (event.reportingMta === null || classification.saidBy === "our_hop") return false;
  const reporter = registrable(event.reportingMta);
  if (reporter === null || reporter === registrable(event.mailFrom?.split("@").at(-1) ?? "")) return false;
  return reporter === registrable(recipientDomain) || providerOfMx(event.reportingMta)?.id === classification.provider;
}

function registrable(host: string): string | null {
  return getDomain(host.replace(/>$/, ""), { allowPrivateDomains: false });
}
