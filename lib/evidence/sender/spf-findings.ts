import type { Ask, Finding, FindingState } from "#lib/evidence/sender/finding";
import { heard, saidOf, unanswered } from "#lib/evidence/sender/finding";
import { checkSpf, type SpfVerdict, TERMS_MAX, VOID_MAX } from "#lib/evidence/sender/spf-check";
import { type SpfWalk, walkSpf } from "#lib/evidence/sender/spf-walk";

/** From here a record is close to its limit: one more provider's include may break it. */
const TERMS_NEAR = 8;

const NOT_THE_DENIAL =
  "A relay denial is about routing and permission. SPF seldom causes one, and a right record does not undo one.";

/**
 * What SPF of a sender domain says (RFC 7208): the record itself, what it costs, and for each of our addresses whether it
 * may send. `ips` canonical; `domain` as dnsName gives it.
 */
export async function spfFindings(domain: string, ips: readonly string[], ask: Ask): Promise<Finding[]> {
  const walk = await walkSpf(domain, ask);
  const [own] = walk.lookUps;
  if (!own || !heard(own))
    return [
      unanswered("spf", "spf_record", domain, own ? [own] : [], `Whether ${domain} has an SPF record is not known.`),
    ];
  const findings = [recordFinding(domain, walk)];
  if (walk.record) findings.push(costFinding(domain, walk), ...policyFindings(domain, walk));
  for (const ip of ips) findings.push(await addressFinding(domain, ip, ask, walk.count > 0));
  return findings;
}

/** The look-up of the domain's own record, word for word. */
function recordSaid(walk: SpfWalk): Finding["said"] {
  return walk.lookUps.slice(0, 1).map((lookUp) => {
    // Other TXT records at the name are nobody's business here.
    const said = saidOf(lookUp);
    return { ...said, lines: said.lines.filter((line) => line.startsWith("CNAME ") || /^v=spf1/i.test(line)) };
  });
}

function recordFinding(domain: string, walk: SpfWalk): Finding {
  const base = {
    ...{ check: "spf" as const, code: "spf_record", about: domain, notMeans: NOT_THE_DENIAL },
    said: recordSaid(walk),
  };
  if (walk.count === 0)
    return {
      ...{ ...base, state: "attention" },
      means: `${domain} has no SPF record: receivers cannot tell from SPF who may send for it.`,
      fix: `Publish one TXT record at ${domain} that names your servers and providers and ends in “-all” or “~all”.`,
    };
  const [fault] = walk.faults;
  if (fault !== undefined)
    return {
      ...{ ...base, state: "broken" },
      means: `Receivers read a permanent error: ${walk.faults.slice(0, 5).join("; ")}.`,
      fix: walk.count > 1 ? "Merge the records into one." : "Mend that term, or remove it.",
    };
  return { ...base, state: "ok", means: `${domain} has one SPF record that can be read.`, fix: null };
}

function costFinding(domain: string, walk: SpfWalk): Finding {
  const { terms, voids, wideMx, failed } = walk;
  const said = [
    {
      ...{ asked: `look-ups of the SPF record of ${domain}`, by: null },
      result: `${terms.length} of ${TERMS_MAX}, ${voids.length} empty of ${VOID_MAX}`,
      lines: [
        ...terms,
        ...voids.map((name) => `empty: ${name}`),
        ...failed.map((one) => `failed: ${one.type} ${one.name}`),
      ],
    },
  ];
  const base = { check: "spf" as const, code: "spf_lookups", about: domain, said, notMeans: NOT_THE_DENIAL };
  const cost = `The record costs ${terms.length} look-ups; ${TERMS_MAX} are allowed (RFC 7208 §4.6.4).`;
  const flatten = "Remove includes that are no longer used, or move a sender to a subdomain with its own record.";
  const empty = voids.length > 0 ? ` Look-ups without an answer in them: ${voids.slice(0, 4).join(", ")}.` : "";
  if (terms.length > TERMS_MAX || wideMx.length > 0 || voids.length > VOID_MAX) {
    const wide = wideMx.length > 0 ? ` “${wideMx.join("”, “")}” has more than ten hosts.` : "";
    const means = `${cost}${empty}${wide} Receivers that reach the limit read a permanent error.`;
    return { ...base, state: "broken", means, fix: flatten };
  }
  if (failed.length > 0)
    return {
      ...{ ...base, state: "unknown" },
      means: `${cost} ${failed.length} more could not be asked, so the true number is not known.`,
      fix: "Ask again in a few minutes.",
    };
  if (voids.length > 0)
    return { ...base, state: "attention", means: `${cost}${empty}`, fix: "Take the terms out whose names are gone." };
  if (terms.length >= TERMS_NEAR) return { ...base, state: "attention", means: cost, fix: flatten };
  return { ...base, state: "ok", means: cost, fix: null };
}

function policyFindings(domain: string, walk: SpfWalk): Finding[] {
  const { mechanisms = [], redirect = null } = walk.record ?? {};
  const all = mechanisms.find(({ kind }) => kind === "all");
  const found: Finding[] = [];
  const said = recordSaid(walk);
  const add = (code: string, state: FindingState, means: string, fix: string) => {
    found.push({ check: "spf", code, state, about: domain, said, means, notMeans: NOT_THE_DENIAL, fix });
  };
  if (all?.qualifier === "+")
    add(
      "spf_plus_all",
      "broken",
      "The record ends in “+all”: it lets the whole internet send.",
      "Write “-all” or “~all”.",
    );
  if (!all && redirect === null)
    add(
      "spf_no_all",
      "attention",
      "The record has no “all”: other senders get “neutral”.",
      "End it in “-all” or “~all”.",
    );
  if (all && redirect !== null)
    add(
      "spf_redirect_unused",
      "attention",
      "“redirect=” stands beside “all” and is never used.",
      "Remove one of the two.",
    );
  for (const term of walk.record?.skipped ?? [])
    add(
      "spf_skipped_term",
      "attention",
      `“${term}” is written with “=”, so receivers skip it.`,
      `Write “${term.replace("=", ":")}”.`,
    );
  if (walk.ptr)
    add(
      "spf_ptr",
      "attention",
      "The record uses “ptr”, which is slow and not to be used (RFC 7208 §5.5).",
      "Name the addresses instead.",
    );
  return found;
}

const STATE: Record<SpfVerdict["result"], FindingState> = {
  ...{ pass: "ok", fail: "broken", softfail: "broken", neutral: "attention", none: "attention" },
  ...{ temperror: "unknown", permerror: "broken" },
};

async function addressFinding(domain: string, ip: string, ask: Ask, hasRecord: boolean): Promise<Finding> {
  const verdict = await checkSpf(domain, { ip, sender: `postmaster@${domain}`, helo: domain }, ask);
  const lines = [`because ${verdict.because}`, `${verdict.terms} look-ups, ${verdict.voids} empty`];
  const words: Record<SpfVerdict["result"], string> = {
    pass: `SPF of ${domain} lets ${ip} send.`,
    fail: `SPF of ${domain} forbids ${ip} to send.`,
    softfail: `SPF of ${domain} says that ${ip} should not send (“~all”).`,
    neutral: `SPF of ${domain} says nothing about ${ip}.`,
    none: `There is no SPF record that could cover ${ip}.`,
    temperror: `Whether SPF of ${domain} covers ${ip} is not known: ${verdict.because}.`,
    permerror: `SPF of ${domain} is in error for ${ip}: ${verdict.because}.`,
  };
  const fix =
    verdict.result === "pass" || verdict.result === "temperror"
      ? null
      : verdict.result === "permerror"
        ? "Mend the record first."
        : hasRecord
          ? `If ${ip} is yours and sends with a MAIL FROM at ${domain}, add “ip${ip.includes(":") ? 6 : 4}:${ip}” to the record.`
          : `Publish an SPF record at ${domain} that names ${ip}.`;
  return {
    ...{ check: "spf", code: "spf_address", state: STATE[verdict.result], about: ip },
    said: [{ asked: `SPF ${domain} for ${ip}`, by: null, result: verdict.result, lines }],
    means: words[verdict.result],
    notMeans: "SPF looks at MAIL FROM only, and as DNS is now; another MAIL FROM domain has its own record.",
    fix,
  };
}
