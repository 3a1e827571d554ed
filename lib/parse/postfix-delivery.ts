import { hostName } from "#lib/parse/address";
import type { Outcome, ParsedEvent } from "#lib/parse/delivery-event";
import { LIMITS } from "#lib/parse/limits";
import { readPeer, readSaid, type Said } from "#lib/parse/postfix-said";
import { readReplyCodes } from "#lib/parse/reply";
import { statusEnd } from "#lib/parse/scan";
import { cut } from "#lib/parse/text";

/** What the line's prefix and the lines before it tell of a delivery. */
export type LineFacts = {
  line: number;
  at: number;
  host: string;
  pool: string;
  queueId: string;
  mailFrom: string | null;
  messageId: string | null;
};

/** `none`: a probe or another answer that is no delivery. */
export type Delivery = { kind: "event"; event: ParsedEvent } | { kind: "none" } | { kind: "error"; message: string };

// bounce(8), defer(8), trace(8): what follows `status=`. Probes of address verification deliver nothing.
const OUTCOMES: ReadonlyMap<string, Outcome | "none"> = new Map<string, Outcome | "none">([
  ["sent", "delivered"],
  ["deferred", "deferred"],
  ["bounced", "bounced"],
  // soft_bounce=yes: the reply says 5xx, the mail stays in the queue.
  ["SOFTBOUNCE", "deferred"],
  ["deliverable", "none"],
  ["undeliverable", "none"],
  ["undeliverable-but-not-cached", "none"],
]);

/** The text between `name<` or `name` and its end; -1 as `end` when it is missing. */
function readAngle(text: string, from: number): { value: string; end: number } {
  if (text.charCodeAt(from) !== 60) {
    const end = text.indexOf(", ", from);
    return { value: end < 0 ? "" : text.slice(from, end), end };
  }
  const end = text.indexOf(">, ", from);
  return { value: end < 0 ? "" : text.slice(from + 1, end), end: end < 0 ? -1 : end + 1 };
}

/**
 * Reads `to=<R>, orig_to=<O>, relay=H[IP]:PORT, …, dsn=X.Y.Z, status=S (TEXT)` (Postfix log_adhoc.c). Fields between
 * those it knows are skipped: newer versions put `tls=` among them.
 */
export function readDelivery(text: string, facts: LineFacts): Delivery {
  const to = readAngle(text, 3);
  if (to.end < 0) return { kind: "error", message: "The line ends inside the recipient." };
  if (to.value === "") return { kind: "error", message: "The recipient is empty." };
  let originalRecipient: string | null = null;
  let at = to.end + 2;
  if (text.startsWith("orig_to=", at)) {
    const original = readAngle(text, at + 8);
    if (original.end < 0) return { kind: "error", message: "The line ends inside the original recipient." };
    originalRecipient = original.value;
    at = original.end + 2;
  }
  const statusAt = text.indexOf(" status=", at);
  if (statusAt < 0) return { kind: "error", message: "The line ends before its status." };
  const nameEnd = text.indexOf(" ", statusAt + 8);
  const name = text.slice(statusAt + 8, nameEnd < 0 ? undefined : nameEnd);
  const outcome = OUTCOMES.get(name);
  if (outcome === undefined) return { kind: "error", message: `The status "${cut(name, 40)}" is not one of Postfix.` };
  if (outcome === "none") return { kind: "none" };

  const words = wordsOf(text, nameEnd);
  // What a receiver says when it takes the mail is its own words, without a wrapper.
  const said = outcome === "delivered" ? accepted(words) : readSaid(words);
  const relayAt = text.startsWith("relay=", at) ? at + 6 : -1;
  const relay = relayAt < 0 ? null : readPeer(text.slice(relayAt, statusAt), 0);
  const dsnAt = text.lastIndexOf(" dsn=", statusAt);
  const dsnEnd = dsnAt < 0 ? -1 : statusEnd(text, dsnAt + 5);
  const named = said.host !== null || said.ip !== null;
  const codes = said.remote ? readReplyCodes(said.reply) : { replyCode: null, enhancedStatus: null };
  const ip = named ? said.ip : (relay?.ip ?? null);
  return {
    kind: "event",
    event: {
      line: facts.line,
      index: 0,
      outcome,
      recipient: to.value,
      originalRecipient,
      status: dsnEnd > 0 ? text.slice(dsnAt + 5, dsnEnd) : null,
      replyCode: codes.replyCode,
      enhancedStatus: codes.enhancedStatus,
      reply: said.reply === "" ? null : cut(said.reply, LIMITS.replyCharsMax),
      smtpCommand: said.smtpCommand,
      // The words name the host that spoke; `relay=` may name the next one tried.
      remoteMta: named ? said.host : hostName(relay?.host ?? ""),
      remoteIp: ip,
      remoteIpFrom: ip === null ? null : "log",
      remotePort: (named ? said.port : null) ?? relay?.port ?? null,
      reportingMta: facts.host,
      sourceIp: null,
      pool: facts.pool,
      mailFrom: facts.mailFrom,
      queueId: facts.queueId,
      messageId: facts.messageId,
      occurredAt: new Date(facts.at),
      occurredAtFrom: "log",
      inbound: false,
    },
  };
}

function accepted(reply: string): Said {
  return { host: null, ip: null, port: null, reply, remote: true, smtpCommand: null };
}

/** What stands in the parentheses after the status: up to the last one, for replies hold parentheses too. */
function wordsOf(text: string, from: number): string {
  if (from < 0 || text.charCodeAt(from + 1) !== 40) return from < 0 ? "" : text.slice(from + 1);
  const close = text.lastIndexOf(")");
  // A line cut by syslog has lost its last parenthesis.
  return text.slice(from + 2, close === text.length - 1 ? close : undefined);
}
