import { maskReply } from "#lib/classify/mask";
import { type CodeMatch, matchCodes } from "#lib/classify/match-codes";
import { matchRules, type TextMatch } from "#lib/classify/match-rules";
import { isOwnHop, type OwnHops } from "#lib/classify/own-hops";
import { providerOfDomain } from "#lib/classify/provider";
import type { Answer, Classification, SaidBy, SubReason } from "#lib/classify/reason";
import { recipientDomain } from "#lib/classify/recipient-key";
import { BORDERLINE } from "#lib/classify/rule-table";
import { hintOf } from "#lib/classify/typo-domain";
import type { ParsedEvent } from "#lib/parse/delivery-event";
import { readReplyCodes } from "#lib/parse/reply";
import { isDigit } from "#lib/parse/scan";

type Codes = Pick<ParsedEvent, "replyCode" | "enhancedStatus" | "status">;

const ARROW = " -> ";
const GREETING: ReadonlySet<string> = new Set(["CONNECT", "EHLO", "HELO", "LHLO"]);

/**
 * Says why an attempt failed, who said so and whose recipient it was. Text decides before codes; `match` indexes the
 * reply as it came. An outcome that is no failure has the reason "other" and the rule "outcome.<outcome>".
 */
export function classify(event: ParsedEvent, context: { ownHops: OwnHops }): Classification {
  const { reason, subReason, rule, match } = whyOf(event);
  const domain = recipientDomain(event.recipient);
  return {
    reason,
    subReason,
    rule,
    match,
    original: null,
    provider: providerOfDomain(domain),
    saidBy: saidBy(event, context),
    borderline: BORDERLINE.has(rule),
    hint: hintOf(reason, domain),
  };
}

/** What the words and codes of a reply alone say, as if it had bounced a mail. */
export function readReply(reply: string): Answer {
  return answerTo({ ...readReplyCodes(reply), reply, status: null, smtpCommand: null });
}

function whyOf(event: ParsedEvent): Answer {
  if (event.outcome !== "bounced" && event.outcome !== "deferred") {
    return { reason: "other", subReason: null, rule: `outcome.${event.outcome}`, match: null };
  }
  return answerTo(event);
}

function answerTo(event: Codes & Pick<ParsedEvent, "reply" | "smtpCommand">): Answer {
  const reply = event.reply ?? "";
  const greeting = event.smtpCommand !== null && GREETING.has(event.smtpCommand);
  const inner = innerReply(reply);
  if (inner > 0) {
    // A forwarder quotes what it heard behind it: that is the real reply, in words and in codes.
    const codes = readReplyCodes(reply.slice(inner));
    const inside = { ...codes, status: null };
    const why = textOf(reply, inner, greeting, inside) ?? codesOf(inside);
    if (why) return why;
  }
  return (
    textOf(reply, 0, greeting, event) ??
    codesOf(event) ?? { reason: "other", subReason: null, rule: "none", match: null }
  );
}

function textOf(reply: string, from: number, greeting: boolean, codes: Codes): Answer | null {
  if (reply.length === from) return null;
  const masked = maskReply(reply, from);
  const hit = matchRules(masked, greeting);
  return hit && answerBy(hit, codes, masked.span(hit.start, hit.end));
}

function codesOf(codes: Codes): Answer | null {
  const hit = matchCodes(codes);
  return hit && answerBy(hit, codes, null);
}

function answerBy({ reason, sub, rule }: CodeMatch | TextMatch, codes: Codes, match: Answer["match"]): Answer {
  return { reason, subReason: reason === "relay_denied" ? subReasonOf(sub ?? "unknown", codes) : null, rule, match };
}

/** A 4xx refusal to relay is a temporary one unless the words say more; without a reply code the enhanced one tells. */
function subReasonOf(sub: SubReason, { replyCode, enhancedStatus, status }: Codes): SubReason {
  if (sub !== "unknown") return sub;
  const temporary = replyCode === null ? (enhancedStatus ?? status)?.startsWith("4.") : replyCode < 500;
  return temporary ? "temporary" : "unknown";
}

/** Where the reply quoted behind the last ` -> ` begins (`550 5.7.367 … -> 554 5.7.1 …`), or 0. */
function innerReply(reply: string): number {
  const arrow = reply.lastIndexOf(ARROW);
  if (arrow < 0) return 0;
  const at = arrow + ARROW.length;
  const code = isDigit(reply.charCodeAt(at)) && isDigit(reply.charCodeAt(at + 1)) && isDigit(reply.charCodeAt(at + 2));
  return code || reply.slice(0, arrow).toLowerCase().includes("remote server returned") ? at : 0;
}

/**
 * Who spoke. Of a report without a Remote-MTA it was the reporting MTA (RFC 3464 §2.3.6), which is ours only where it is
 * named as ours. A log line without a peer is our own mail system, unless it holds a reply: then the source did not name
 * who gave it (Courier, Haraka). A peer that did not answer said nothing.
 */
function saidBy(event: ParsedEvent, context: { ownHops: OwnHops }): SaidBy {
  if (event.inbound) return "inbound_ours";
  const peer = { ip: event.remoteIp, host: event.remoteMta, port: event.remotePort };
  if (isOwnHop(context.ownHops, peer)) return "our_hop";
  if (peer.ip === null && peer.host === null) {
    if (event.occurredAtFrom === "log") return event.replyCode === null ? "our_hop" : "unknown";
    return isOwnHop(context.ownHops, { ip: null, host: event.reportingMta, port: null }) ? "our_hop" : "unknown";
  }
  if (event.replyCode === null) return "unknown";
  const ours = isOwnHop(context.ownHops, { ip: null, host: event.reportingMta, port: null });
  return !ours && event.reply !== null && innerReply(event.reply) > 0 ? "forwarder" : "recipient_mx";
}
