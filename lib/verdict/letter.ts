import { reasonWords } from "#lib/incident/words";
import type { VerdictFacts } from "#lib/verdict/facts";
import { maskText } from "#lib/verdict/mask-text";
import { nameOf } from "#lib/verdict/wording";

export const LETTER_TO = ["provider", "domain", "esp"] as const;
export type LetterTo = (typeof LETTER_TO)[number];

export type LetterLine = {
  remoteIp: string | null;
  remoteMta: string | null;
  refusals: number;
  recipients: number;
  firstAt: Date;
  lastAt: Date;
  reply: string | null;
};

export type Letter = { subject: string; text: string; fileName: string };

const REPLY_MAX = 300;
/** Characters of a reply that are looked at, so that a hostile one costs nothing. */
const READ_MAX = 2_000;

const ASK: Record<LetterTo, string> = {
  provider:
    "Please tell us whether your servers refused by mistake, when it began and when it ended, and whether the mail may be sent again.",
  domain:
    "Please check that the servers in the domain's MX accept mail for it (in Postfix: mydestination, virtual_mailbox_domains, relay_domains; in Exchange: accepted domains), and tell us when mail may be sent again. Please do not open the relay to everybody for it.",
  esp: "Please tell us to which hosts our mail was handed, which MX answer your resolver had at that time, and whether a fixed route, a smart host or a pool of yours explains the refusals.",
};

/**
 * A letter to a postmaster: plain text, one line of evidence a server, times in UTC. Addresses in replies are blanked;
 * `recipients` are listed only when they are given. What servers said is quoted on one line, without control characters.
 */
export function writeLetter(
  to: LetterTo,
  facts: VerdictFacts,
  lines: readonly LetterLine[],
  { number, recipients }: { number: number; recipients: readonly string[] },
): Letter {
  const place = to === "domain" ? (facts.largestDomain ?? facts.provider) : facts.providerLabel;
  const whom = to === "esp" ? "the abuse desk of our sending service" : `the postmaster of ${place}`;
  const ended = facts.endedAt === null ? "and goes on" : `until ${utc(new Date(facts.endedAt))}`;
  const from = utc(new Date(facts.startedAt));
  const listed =
    recipients.length > 0
      ? ["Some of the recipients:", ...recipients.map((one) => `  ${oneLine(one)}`)]
      : ["The recipients' addresses are left out here; we give them on request."];
  const text = [
    `To ${oneLine(whom)}`,
    "",
    `Mail of ours to recipients at ${oneLine(place)} was refused from ${from} ${ended}: ${reasonWords(facts.reason).toLowerCase()}.`,
    "",
    "Evidence, one server each, times in UTC:",
    ...lines.flatMap(evidence),
    ...(lines.length === 0 ? ["  none is known by name"] : []),
    "",
    dnsWords(facts),
    ...listed,
    "",
    ASK[to],
    "",
    `Our reference: incident ${number}`,
    "",
  ].join("\n");
  return {
    subject: `${reasonWords(facts.reason)}: mail to ${oneLine(place)} refused since ${from}`,
    text,
    fileName: `letter-incident-${number}-${to}.txt`,
  };
}

function evidence(line: LetterLine): string[] {
  const { refusals, recipients, firstAt, lastAt, reply } = line;
  const count = `${refusals} ${refusals === 1 ? "refusal" : "refusals"}, ${recipients} ${recipients === 1 ? "recipient" : "recipients"}`;
  return [
    `  ${oneLine(nameOf(line))}: ${count}, ${utc(firstAt)} to ${utc(lastAt)}`,
    ...(reply === null ? [] : [`    it said: ${withoutAddresses(oneLine(reply)).slice(0, REPLY_MAX)}`]),
  ];
}

function dnsWords({ dns }: VerdictFacts): string {
  if (dns.askedAt === null) return "DNS was not asked.";
  return `DNS was asked at ${utc(new Date(dns.askedAt))} through ${dns.resolvers.length === 0 ? "no resolver" : dns.resolvers.join(", ")}.`;
}

/** `2026-03-12 02:14:00 UTC` */
function utc(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function withoutAddresses(text: string): string {
  // A name that the cut leaves without its at-sign could not be masked any more.
  const read = text.length > READ_MAX ? text.slice(0, READ_MAX).replace(/(?<!\S)\S+$/, "…") : text;
  const masked = maskText(read, { addresses: 0, links: 0 });
  return masked.replace(/[^\s<>()[\],;:"@*]{1,8}\*\*\*@[^\s<>()[\],;:"]+/g, "[address]");
}

/** Control and format characters of a bounce must not move the reader's cursor or turn the line round. */
function oneLine(text: string): string {
  return text.replace(/[\p{C}\s]+/gu, " ").trim();
}
