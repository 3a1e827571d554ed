import { ALL_PROVIDERS } from "#lib/classify/provider";
import { durationWords, groupDigits } from "#lib/incident/words";
import { comparedEvents, type Path, poolsRefused, type ServerFact, type VerdictFacts } from "#lib/verdict/facts";
import type { RuleId } from "#lib/verdict/truth-table";

export type Proof = { text: string; eventId: string | null; snapshotId: string | null };

const SERVERS_SHOWN = 3;

/** “Yahoo refused 4 812 recipients from 02:14 to 05:31 UTC. The refusing servers are in its MX: theirs.” */
export function sentenceOf(rule: RuleId, facts: VerdictFacts): string {
  const people = `${groupDigits(facts.recipients)} ${facts.recipients === 1 ? "recipient" : "recipients"}`;
  const theirs = ["R2", "R3", "R4", "R5", "RT", "R6", "R7"].includes(rule);
  const were = facts.recipients === 1 ? "was" : "were";
  const what = theirs
    ? `${facts.providerLabel} refused ${people}`
    : `${people} at ${facts.providerLabel} ${were} refused`;
  const sentence = `${what} ${spanWords(facts)}. ${whyWords(rule, facts)}`;
  // A domain is written as it is, also at the start.
  return facts.providerIsDomain ? sentence : capital(sentence);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `from 02:14 to 05:31 UTC`, `since 02:14 UTC`; with the date when it is not today. */
function spanWords({ startedAt, endedAt, today }: VerdictFacts): string {
  const at = (iso: string, beside: string) => {
    const day = iso.slice(0, 10);
    return day === beside ? iso.slice(11, 16) : `${day} ${iso.slice(11, 16)}`;
  };
  if (endedAt === null) return `since ${at(startedAt, today)} UTC`;
  const sameDay = startedAt.slice(0, 10) === endedAt.slice(0, 10);
  return `from ${at(startedAt, today)} to ${at(endedAt, sameDay ? endedAt.slice(0, 10) : today)} UTC`;
}

function whyWords(rule: RuleId, facts: VerdictFacts): string {
  const server = largest(facts, WAY[rule]);
  const who = server ? nameOf(server) : "The refusing server";
  const domain = server?.domain ?? facts.largestDomain ?? facts.provider;
  const { refused, spared } = poolsRefused(facts);
  switch (rule) {
    case "R0":
      return "The source does not say which server refused: unknown.";
    case "R1a":
      return `${who} is our own hop, no server of the receiver: ours.`;
    case "R1b":
      return `${who} is the address of ${domain} itself, not its MX: ours.`;
    case "R1c":
      return `${who} had left the MX of ${domain} before the mail went out: ours.`;
    case "R1d":
      return `${who} never was MX of ${facts.outside.domains > 1 ? `any of ${facts.outside.domains} domains` : domain}, a pinned route: ours.`;
    case "R1e":
      return `${who} is not in the MX of ${domain}: ours.`;
    case "R2":
      return facts.paths.in_mx >= facts.paths.near
        ? "The refusing servers are in its MX: theirs."
        : "The refusing servers are not in the current answer, but of the same provider: theirs.";
    case "R3":
      if (facts.provider === ALL_PROVIDERS && spared.length === 0)
        return `Several providers began to refuse ${refused[0] ?? "our mail"} within half an hour, and our side is what they have in common: ours.`;
      return `Only ${refused[0] ?? "one pool"} is refused, while ${spared[0] ?? "another"} gets through: ours.`;
    case "R4":
      return `Its servers have refused everybody at ${domain} for ${durationWords(facts.hours * 3_600_000)}: theirs.`;
    case "R5":
      return "Only local parts with capitals are refused, by servers in its MX: theirs.";
    case "RT":
      return "A controlled test on the same path passed while these went on failing, so it is a part of the mail and not the whole path: unknown.";
    case "R6":
      return "Resolvers disagree on whether the refusing servers are in its MX: unknown.";
    case "R7":
      return "It was refused again after a controlled retry, while others were accepted: the address.";
    case "R–":
      return inconclusiveWords(facts);
  }
}

function inconclusiveWords(facts: VerdictFacts): string {
  const named = comparedEvents(facts) - facts.paths.unnamed;
  if (named === 0) return "Nothing is known about the servers that refused: unknown.";
  if (facts.paths.unknown * 10 > named)
    return `${dnsTrouble(facts)}, so the refusing servers cannot be placed: unknown.`;
  const theirs = facts.paths.in_mx + facts.paths.near;
  if (facts.behindMx * 10 >= named * 9)
    return "Servers in its MX passed on the refusal of a server behind them, while others were accepted: the forwarding of these recipients, neither our route nor the MX.";
  if (theirs * 10 >= named * 9) return "The refusing servers are in its MX, but no rule explains all of it: unknown.";
  return `${groupDigits(theirs)} of ${groupDigits(named)} refusals come from servers in the MX, the rest from others: unknown.`;
}

function dnsTrouble({ dns }: VerdictFacts): string {
  if (dns.askedAt === null) return "DNS has not been asked yet";
  return dns.failures.length > 0
    ? `DNS did not answer (${dns.failures.slice(0, 3).join("; ")})`
    : "DNS did not answer in full";
}

/** The strongest proof first: servers with a raw line and the DNS answer, then how far it spreads. */
export function proofOf(rule: RuleId, facts: VerdictFacts): Proof[] {
  const ways = WAY[rule];
  const shown = facts.servers
    .filter((server) => ways.length === 0 || ways.includes(server.path))
    .slice(0, SERVERS_SHOWN);
  const servers = shown.map((server) => ({
    text: `${nameOf(server)} refused ${groupDigits(server.events)} times. ${server.reasons.join(" ")}`,
    eventId: server.sampleEventId,
    snapshotId: server.snapshotId,
  }));
  const told = [spreadWords(facts), ...probeWords(facts), ...testWords(facts)].map((text) => ({
    text,
    eventId: null,
    snapshotId: null,
  }));
  return [...servers, ...told];
}

/** The newest probe, and whether it may count. */
function probeWords({ probes }: VerdictFacts): string[] {
  const [newest] = probes;
  if (!newest) return [];
  const { at, host, verdict, path } = newest;
  const asked = `A controlled probe at ${at.slice(11, 16)} UTC asked ${host}: ${verdict.replaceAll("_", " ")}`;
  return path === "same"
    ? [`${asked}, on the production path. A probe is weaker than a delivery.`]
    : [`${asked}, from another path than production, so it changes nothing here.`];
}

/** A test mail, with what it may mean; probes have words of their own. */
function testWords({ tests }: VerdictFacts): string[] {
  const newest = tests.find((test) => test.kind === "mail");
  if (!newest) return [];
  const { at, where, passed, path } = newest;
  const came = passed ? "arrived" : "did not arrive";
  const told = `A test mail at ${at.slice(11, 16)} UTC over ${where} ${came}`;
  return path === "same"
    ? [`${told}, on the failing path.`]
    : [`${told}, but the test is not comparable with the failing path, so it changes nothing here.`];
}

function spreadWords(facts: VerdictFacts): string {
  const count = (value: number, one: string, many: string) => `${groupDigits(value)} ${value === 1 ? one : many}`;
  const { refused } = poolsRefused(facts);
  const parts = [
    count(facts.events, "refusal", "refusals"),
    count(facts.recipients, "recipient", "recipients"),
    count(facts.domains, "domain", "domains"),
    ...(facts.senders > 0 ? [count(facts.senders, "sender", "senders")] : []),
    refused.length > 0 ? count(refused.length, "pool", "pools") : "pools not known",
  ];
  const accepted =
    facts.acceptedAnywhere === 0
      ? "No source tells of deliveries in that time."
      : `${count(facts.acceptedAtProvider, "attempt was", "attempts were")} accepted at the provider in that time.`;
  const left = facts.notCompared > 0 ? ` ${groupDigits(facts.notCompared)} refusals were not compared with DNS.` : "";
  return `${parts.join(", ")}. ${accepted}${left}`;
}

const THEIRS: readonly Path[] = ["in_mx", "near"];
/** Which servers a rule speaks of; none = all. */
const WAY: Record<RuleId, readonly Path[]> = {
  R0: [],
  R1a: ["own"],
  R1b: ["fallback"],
  R1c: ["stale"],
  R1d: ["outside"],
  R1e: ["outside"],
  R2: THEIRS,
  R3: THEIRS,
  R4: THEIRS,
  R5: THEIRS,
  RT: THEIRS,
  R6: ["in_mx"],
  R7: ["in_mx"],
  "R–": [],
};

function largest(facts: VerdictFacts, ways: readonly Path[]): ServerFact | undefined {
  return facts.servers.find((server) => ways.includes(server.path));
}

/** `192.0.2.10 (mx1.example)`, or what there is of it. */
export function nameOf({ remoteIp, remoteMta }: { remoteIp: string | null; remoteMta: string | null }): string {
  if (remoteIp === null) return remoteMta ?? "A server without a name";
  return remoteMta === null || remoteMta === remoteIp ? remoteIp : `${remoteIp} (${remoteMta})`;
}
