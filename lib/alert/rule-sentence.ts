import { providerLabel } from "#lib/classify/provider";

type Terms = {
  reason: string | null;
  providers: readonly string[];
  pool: string | null;
  minRecipients: number;
  side: string;
  tellEnd: boolean;
  tellDrift: boolean;
};

/** A rule as the one sentence it is. */
export function ruleSentence(rule: Terms, channel: string): string {
  const what = rule.reason ? rule.reason.replaceAll("_", " ") : "any refusal";
  const where = rule.providers.length ? rule.providers.map(providerLabel).join(" or ") : "any provider";
  const pool = rule.pool ? ` from pool ${rule.pool}` : "";
  const side = rule.side === "any" ? "" : ` and is judged ${rule.side}`;
  const least = rule.minRecipients > 1 ? `, with at least ${rule.minRecipients} recipients` : "";
  const also = [
    ...(rule.tellEnd ? ["when it has ended"] : []),
    ...(rule.tellDrift ? ["when any static route of ours stops leading to the live MX"] : []),
  ];
  const more = also.length > 0 ? `, also ${also.join(" and ")}` : "";
  return `If ${what} at ${where}${pool} exceeds what is expected${least}${side}, tell ${channel}${more}.`;
}
