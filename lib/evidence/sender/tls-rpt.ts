import { type Ask, type Finding, type FindingState, heard, saidOf, unanswered } from "#lib/evidence/sender/finding";
import { tagsOf } from "#lib/evidence/sender/tags";
import { txtText } from "#lib/evidence/txt-data";

/** Where a domain wants reports about TLS (RFC 8460). */
export async function tlsRptFindings(domain: string, ask: Ask): Promise<Finding[]> {
  const found = await ask(`_smtp._tls.${domain}`, "TXT");
  if (!heard(found))
    return [unanswered("tls_rpt", "tls_rpt", domain, [found], "Whether TLS reports are asked for is not known.")];
  const told = (state: FindingState, means: string, fix: string | null): Finding[] => [
    {
      ...{ check: "tls_rpt", code: "tls_rpt", state, about: domain, said: [saidOf(found)], means, fix },
      notMeans: "It changes no delivery: it only says where senders report trouble with TLS.",
    },
  ];
  const records = found.records.filter((record) => /^v=TLSRPTv1\s*(;|$)/.test(record));
  const [only, ...more] = records;
  if (only === undefined) return told("ok", `${domain} asks for no TLS reports, which is allowed.`, null);
  if (more.length > 0)
    return told(
      "broken",
      `${records.length} records stand there: senders do as if there were none (RFC 8460 §3).`,
      "Leave one.",
    );
  const uris = (tagsOf(txtText(only).text)?.get("rua") ?? "").split(",").map((uri) => uri.trim());
  const usable = uris.filter((uri) => /^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/i.test(uri));
  return usable.length > 0
    ? told("ok", `TLS reports go to ${usable.join(", ")}.`, null)
    : told(
        "broken",
        "The record names no mailto: or https: address in rua=.",
        "Write rua=mailto: with a mailbox that somebody reads.",
      );
}
