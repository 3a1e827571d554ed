import { dnsName, isAskable, isUnder } from "#lib/evidence/dns-name";
import { effectivePolicy } from "#lib/evidence/sender/dmarc-record";
import { walkDmarc } from "#lib/evidence/sender/dmarc-walk";
import { type Ask, type Finding, type FindingState, heard, saidOf, unanswered } from "#lib/evidence/sender/finding";

const NOT_THE_DENIAL =
  "DMARC is about From and its alignment. A refusal for DMARC says so; a relay denial is something else.";

/** What DMARC of a sender domain says (RFC 9989), found by the tree walk. */
export async function dmarcFindings(domain: string, ask: Ask): Promise<Finding[]> {
  const walk = await walkDmarc(domain, ask);
  const base = {
    ...{ check: "dmarc" as const, about: domain, notMeans: NOT_THE_DENIAL },
    said: walk.lookUps.map((lookUp) => saidOf(lookUp)),
  };
  const told = (code: string, state: FindingState, means: string, fix: string | null): Finding => {
    return { ...base, code, state, means, fix };
  };
  const findings: Finding[] = [];
  if (walk.several.length > 0) {
    const where = walk.several.join(", ");
    findings.push(
      told(
        "dmarc_several",
        "broken",
        `More than one DMARC record stands at ${where}: receivers discard them all.`,
        "Leave one record there.",
      ),
    );
  }
  // A failure above a record of our own changes nothing of its policy.
  if (walk.failed !== null && walk.at !== domain)
    return [
      ...findings,
      unanswered("dmarc", "dmarc_policy", domain, walk.lookUps, "Which DMARC policy applies is not known."),
    ];
  if (walk.record === null || walk.at === null)
    return [
      ...findings,
      told(
        "dmarc_policy",
        walk.several.length > 0 ? "broken" : "attention",
        `No DMARC record applies to ${domain}; ${walk.lookUps.length} names were asked on the way up.`,
        `Publish “v=DMARC1; p=none; rua=mailto:…” at _dmarc.${domain}, read the reports, then raise the policy. Large receivers ask bulk senders for one.`,
      ),
    ];
  const { record, at, organizational } = walk;
  if (record.ignored !== null)
    return [
      ...findings,
      told(
        "dmarc_policy",
        "broken",
        `Receivers ignore the record at _dmarc.${at}: ${record.ignored}.`,
        "Write p=none, p=quarantine or p=reject.",
      ),
    ];
  const inherited = at !== domain;
  const exists = inherited && record.np !== null ? await existence(domain, ask) : true;
  if (exists === null)
    return [
      ...findings,
      unanswered(
        "dmarc",
        "dmarc_policy",
        domain,
        walk.lookUps,
        `Whether np= or another policy applies to ${domain} is not known.`,
      ),
    ];
  const { policy, tag } = effectivePolicy(record, inherited, exists);
  const where = inherited ? `inherited from _dmarc.${at} (${tag}=)` : `of its own (${tag}=)`;
  const lowered = record.testing ? ", lowered one level because t=y says it is in testing" : "";
  const unsure = walk.failed === null ? "" : `, or one above it: ${walk.failed.name} was not answered`;
  const strict = [record.adkim === "s" ? "DKIM" : null, record.aspf === "s" ? "SPF" : null].filter(
    (one) => one !== null,
  );
  const alignment =
    strict.length > 0
      ? ` ${strict.join(" and ")} must match From exactly (strict).`
      : ` SPF or DKIM must pass for ${organizational} or a name below it.`;
  findings.push(
    told(
      "dmarc_policy",
      record.testing ? "attention" : "ok",
      `The policy is ${policy}, ${where}${lowered}. The organizational domain is ${organizational}${unsure}.${alignment}`,
      record.testing ? "Remove t=y when the reports are clean." : null,
    ),
  );
  if (record.remarks.length > 0)
    findings.push(
      told(
        "dmarc_remarks",
        "attention",
        `In the record of _dmarc.${at}: ${record.remarks.join("; ")}.`,
        "Write the record anew without them.",
      ),
    );
  findings.push(...(await reportFindings(at, organizational, record.rua, ask)));
  if (record.rua.length === 0)
    findings.push(
      told(
        "dmarc_no_reports",
        "attention",
        `The record at _dmarc.${at} asks for no reports, so failures stay unseen.`,
        "Add rua=mailto: with a mailbox that somebody reads.",
      ),
    );
  return findings;
}

/**
 * Whether each foreign domain that gets reports has said that it takes them (RFC 9990): without its record at
 * `<domain>._report._dmarc` none are sent there.
 */
async function reportFindings(
  at: string,
  organizational: string,
  rua: readonly string[],
  ask: Ask,
): Promise<Finding[]> {
  const domains = rua.flatMap((uri) => {
    const host = dnsName(/^mailto:[^@]+@([^!?]+)/i.exec(uri)?.[1] ?? "");
    return isAskable(host) && !isUnder(host, organizational) ? [host] : [];
  });
  const findings: Finding[] = [];
  for (const host of new Set(domains)) {
    // At another name of the same organization no leave is needed.
    if ((await walkDmarc(host, ask)).organizational === organizational) continue;
    const found = await ask(`${at}._report._dmarc.${host}`, "TXT");
    if (!heard(found)) {
      const what = `Whether ${host} takes reports about ${at} is not known.`;
      findings.push(unanswered("dmarc", "dmarc_report_target", host, [found], what));
    } else if (!found.records.some((record) => /^v=DMARC1\s*(;|$)/.test(record)))
      findings.push({
        ...{ check: "dmarc", code: "dmarc_report_target", state: "attention", about: host, said: [saidOf(found)] },
        means: `${host} has not said that it takes reports about ${at}, so none are sent there.`,
        notMeans: NOT_THE_DENIAL,
        fix: `Have ${host} publish “v=DMARC1” at ${found.name}, or send the reports to a domain of your own.`,
      });
  }
  return findings;
}

/** Whether the name exists at all; null when nobody said. */
async function existence(domain: string, ask: Ask): Promise<boolean | null> {
  const found = await ask(domain, "A");
  return heard(found) ? found.result !== "nxdomain" : null;
}
