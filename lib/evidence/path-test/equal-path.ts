import { getDomain } from "tldts";
import { isUnder } from "#lib/evidence/dns-name";
import { EQUAL_FIELDS, type EqualField } from "#lib/evidence/path-test/contract";
import type { SeenSelector } from "#lib/evidence/sender/selectors";

/** Sending services by the format of their events and the hosts they take submissions on. */
const SERVICES: readonly { name: string; format: string; hosts: RegExp }[] = [
  { name: "Amazon SES", format: "ses_json", hosts: /(^|\.)email-smtp(-fips)?\.[a-z0-9-]+\.amazonaws\.com$/ },
  { name: "SendGrid", format: "sendgrid_json", hosts: /(^|\.)smtp(\.eu)?\.sendgrid\.net$/ },
  { name: "Mailgun", format: "mailgun_json", hosts: /(^|\.)smtp(\.eu)?\.mailgun\.org$/ },
  { name: "Postmark", format: "postmark_json", hosts: /(^|\.)smtp(-broadcasts)?\.postmarkapp\.com$/ },
  { name: "SparkPost", format: "sparkpost_json", hosts: /(^|\.)smtp(\.eu)?\.sparkpostmail\.com$/ },
  { name: "Brevo", format: "brevo_json", hosts: /(^|\.)smtp-relay\.(brevo|sendinblue)\.com$/ },
  { name: "Mailjet", format: "mailjet_json", hosts: /(^|\.)in(-v3)?\.mailjet\.com$/ },
  { name: "Mandrill", format: "mandrill_json", hosts: /(^|\.)smtp\.mandrillapp\.com$/ },
  { name: "Resend", format: "resend_json", hosts: /(^|\.)smtp\.resend\.com$/ },
  { name: "MailerSend", format: "mailersend_json", hosts: /(^|\.)smtp\.mailersend\.net$/ },
  { name: "Mailtrap", format: "mailtrap_json", hosts: /(^|\.)(live|bulk)\.smtp\.mailtrap\.io$/ },
];

/** What the failing mail has; several where the incident's mail differs in it, none where nothing tells. */
export type FailingMail = {
  senders: readonly string[];
  bounces: readonly string[];
  selectors: readonly SeenSelector[];
  /** Of the event that stands for the failing path. */
  format: string | null;
  reportingMta: string | null;
};

/** What the test has; null is not known. Selectors are known once the mail was handed in as it arrived. */
export type TestedMail = {
  sender: string | null;
  bounces: readonly string[];
  selectors: readonly SeenSelector[] | null;
  host: string | null;
};

export type PoolRow = { failing: string | null; test: string | null; same: boolean | null };

/**
 * The five things that must be equal for a test to say anything of the failing mail. `comparable`: false when one of
 * them differs, true when all agree, null while one is not known and none differs.
 */
export function equalPaths(
  failing: FailingMail,
  test: TestedMail,
  pool: PoolRow,
): { equality: EqualField[]; comparable: boolean | null } {
  const rows: Record<EqualField["field"], Omit<EqualField, "field">> = {
    "sender domain": oneOf(failing.senders, test.sender === null ? [] : [test.sender]),
    service: services(failing, test.host),
    "bounce domain": oneOf(failing.bounces, test.bounces),
    "DKIM selector": selectors(failing.selectors, test.selectors),
    "IP pool": pool,
  };
  const equality = EQUAL_FIELDS.map((field): EqualField => ({ field, ...rows[field] }));
  const comparable = equality.some(({ same }) => same === false)
    ? false
    : equality.every(({ same }) => same === true)
      ? true
      : null;
  return { equality, comparable };
}

/** “The service and the IP pool differ …”: why a test is not comparable. Empty when nothing is known to differ. */
export function notComparableWords(equality: readonly EqualField[]): string {
  const names = equality.filter(({ same }) => same === false).map(({ field }) => `the ${field}`);
  if (names.length === 0) return "";
  const last = names[names.length - 1];
  const list = names.length === 1 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
  return `T${list?.slice(1)} ${names.length === 1 ? "differs" : "differ"}, so the result says nothing of the failing mail.`;
}

function oneOf(failing: readonly string[], test: readonly string[]): Omit<EqualField, "field"> {
  const same = failing.length === 0 || test.length === 0 ? null : test.some((one) => failing.includes(one));
  const words = (names: readonly string[]) => (names.length === 0 ? null : [...new Set(names)].join(", "));
  return { failing: words(failing), test: words(test), same };
}

function selectors(failing: readonly SeenSelector[], test: readonly SeenSelector[] | null): Omit<EqualField, "field"> {
  const words = (seen: readonly SeenSelector[]) => seen.map(({ selector, domain }) => `${selector} at ${domain}`);
  const [ours, tests] = [words(failing), test === null ? null : words(test)];
  return {
    failing: ours.length === 0 ? null : ours.join(", "),
    test: tests === null ? null : tests.length === 0 ? "no signature" : tests.join(", "),
    same: tests === null || ours.length === 0 ? null : tests.some((one) => ours.includes(one)),
  };
}

/** A service is told by the format of its events; servers of our own only agree when both names are of one house. */
function services({ format, reportingMta }: FailingMail, host: string | null): Omit<EqualField, "field"> {
  const theirs = SERVICES.find((service) => service.format === format)?.name ?? null;
  const used = host === null ? null : (SERVICES.find(({ hosts }) => hosts.test(host.toLowerCase()))?.name ?? null);
  const [failing, test] = [theirs ?? house(reportingMta), used ?? house(host)];
  if (failing === null || test === null) return { failing, test, same: null };
  if (failing === test) return { failing, test, same: true };
  // Two houses of our own may be one system; a named service beside anything else is not.
  return { failing, test, same: theirs !== null || used !== null ? false : null };
}

function house(host: string | null): string | null {
  return host === null ? null : getDomain(host, { allowPrivateDomains: false });
}

/** Signatures by the sender's domain or one above or below it: a forwarder's own are not ours. */
export function signedAs(seen: readonly SeenSelector[], domains: readonly string[]): SeenSelector[] {
  return seen.filter(({ domain }) => domains.some((own) => isUnder(own, domain) || isUnder(domain, own)));
}
