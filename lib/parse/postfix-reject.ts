import { bareAddress } from "#lib/parse/address";
import type { ParsedEvent } from "#lib/parse/delivery-event";
import { LIMITS } from "#lib/parse/limits";
import type { LineFacts } from "#lib/parse/postfix-delivery";
import { readPeer } from "#lib/parse/postfix-said";
import { readReplyCodes } from "#lib/parse/reply";
import { cut } from "#lib/parse/text";

const STAGES = ["RCPT from ", "MAIL from ", "DATA from ", "END-OF-MESSAGE from "] as const;
const COMMANDS = { "RCPT from ": "RCPT TO", "MAIL from ": "MAIL FROM", "DATA from ": "DATA" } as const;

/**
 * Reads `reject: RCPT from H[IP]: REPLY; from=<S> to=<R> proto=… helo=<…>` of smtpd(8) and postscreen(8): our own server
 * refused somebody else. Null when it names no recipient. The peer is the client that was refused.
 */
export function readReject(text: string, facts: LineFacts): ParsedEvent | null {
  const from = text.indexOf(": ") + 2;
  const stage = STAGES.find((word) => text.startsWith(word, from));
  if (stage === undefined) return null;
  const peer = readPeer(text, from + stage.length);
  if (!peer) return null;
  const replyAt = text.indexOf(": ", peer.end);
  const fromAt = text.lastIndexOf("; from=<");
  if (replyAt < 0 || fromAt < replyAt) return null;
  const toAt = text.indexOf(" to=<", fromAt);
  const toEnd = text.indexOf(">", toAt);
  if (toAt < 0 || toEnd === toAt + 5) return null;
  const reply = text.slice(replyAt + 2, fromAt);
  const codes = readReplyCodes(reply);
  const sender = text.slice(fromAt + 8, text.indexOf(">", fromAt));
  return {
    line: facts.line,
    index: 0,
    outcome: codes.replyCode !== null && codes.replyCode >= 500 ? "bounced" : "deferred",
    recipient: bareAddress(text.slice(toAt + 5, toEnd < 0 ? undefined : toEnd)),
    originalRecipient: null,
    status: codes.enhancedStatus,
    replyCode: codes.replyCode,
    enhancedStatus: codes.enhancedStatus,
    reply: cut(reply, LIMITS.replyCharsMax),
    smtpCommand: stage === "END-OF-MESSAGE from " ? "end of DATA" : COMMANDS[stage],
    remoteMta: peer.host,
    remoteIp: peer.ip,
    remoteIpFrom: peer.ip === null ? null : "log",
    remotePort: null,
    reportingMta: facts.host,
    sourceIp: null,
    pool: facts.pool,
    mailFrom: sender,
    queueId: facts.queueId === "NOQUEUE" ? null : facts.queueId,
    messageId: null,
    occurredAt: new Date(facts.at),
    occurredAtFrom: "log",
    inbound: true,
  };
}
