import { classify } from "#lib/classify/classify";
import { parseOwnHops } from "#lib/classify/own-hops";
import type { Classification } from "#lib/classify/reason";
import type { ParsedEvent } from "#lib/parse/delivery-event";
import { readReplyCodes } from "#lib/parse/reply";

/** A bounce said by a receiver's MX, with what a case changes. */
export function anEvent(change: Partial<ParsedEvent> = {}): ParsedEvent {
  const codes = change.reply ? readReplyCodes(change.reply) : { replyCode: null, enhancedStatus: null };
  return {
    line: 1,
    index: 0,
    outcome: "bounced",
    recipient: "user@recipient.example",
    originalRecipient: null,
    status: null,
    ...codes,
    reply: null,
    smtpCommand: "RCPT TO",
    remoteMta: "mx1.recipient.example",
    remoteIp: "192.0.2.10",
    remoteIpFrom: "log",
    remotePort: 25,
    reportingMta: "out",
    sourceIp: null,
    pool: "out",
    mailFrom: null,
    queueId: null,
    messageId: null,
    occurredAt: new Date("2026-11-21T00:20:12Z"),
    occurredAtFrom: "log",
    inbound: false,
    ...change,
  };
}

/** What is made of a reply. */
export function ofReply(reply: string, change: Partial<ParsedEvent> = {}, ownHops = ""): Classification {
  return classify(anEvent({ reply, ...change }), { ownHops: parseOwnHops(ownHops) });
}
