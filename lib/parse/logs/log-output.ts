import type { Outcome, ParsedEvent, ParsedItem } from "#lib/parse/delivery-event";
import { failureKeyOf, logEventKey } from "#lib/parse/event-key";
import { LIMITS } from "#lib/parse/limits";
import { LineOrdinals, type QueueMemory } from "#lib/parse/queue-memory";
import { readReplyCodes } from "#lib/parse/reply";
import { cut, decodeUtf8, excerpt, withoutNul } from "#lib/parse/text";

/** An event of a log line of which nothing more is known yet. `at` is null when the line carries no time. */
export function logEvent(line: number, at: number | null, now: Date, outcome: Outcome, recipient: string): ParsedEvent {
  return {
    line,
    index: 0,
    outcome,
    recipient,
    originalRecipient: null,
    status: null,
    replyCode: null,
    enhancedStatus: null,
    reply: null,
    smtpCommand: null,
    remoteMta: null,
    remoteIp: null,
    remoteIpFrom: null,
    remotePort: null,
    reportingMta: null,
    sourceIp: null,
    pool: null,
    mailFrom: null,
    queueId: null,
    messageId: null,
    occurredAt: at === null ? now : new Date(at),
    occurredAtFrom: at === null ? "intake" : "log",
    inbound: false,
  };
}

/** Puts the words of an answer into `event`; its codes only when a remote server said them. */
export function setReply(event: ParsedEvent, reply: string, remote: boolean): void {
  if (reply === "") return;
  event.reply = cut(reply, LIMITS.replyCharsMax);
  if (!remote) return;
  const codes = readReplyCodes(event.reply);
  event.replyCode = codes.replyCode;
  event.enhancedStatus = codes.enhancedStatus;
}

/** Puts the peer that answered into `event`. */
export function setPeer(event: ParsedEvent, host: string | null, ip: string | null, port: number | null = null): void {
  event.remoteMta = host;
  event.remoteIp = ip;
  event.remoteIpFrom = ip === null ? null : "log";
  event.remotePort = port;
}

/**
 * Keeps a deferral for the day its message expires. One that asked nobody (its host's time had not come) does not
 * displace what a remote said before.
 */
export function rememberDeferral(memory: QueueMemory, key: string, event: ParsedEvent): void {
  const last = event.replyCode === null && event.remoteIp === null ? memory.get(key)?.deferred : null;
  const said = last?.get(event.recipient);
  if (said === undefined || said.replyCode === null) memory.defer(key, event);
}

/** Hands over what a reader found, each with the line that proves it and its keys. */
export class LogOutput {
  private readonly found: (item: ParsedItem) => void;
  private readonly ordinals = new LineOrdinals();

  constructor(found: (item: ParsedItem) => void) {
    this.found = found;
  }

  /** `recipient` is part of the key where one line speaks of several. */
  give(event: ParsedEvent, raw: Buffer, recipient = ""): void {
    const host = event.reportingMta ?? "";
    // A line without a time has no second of its own: its ordinals count over the whole log.
    const second = event.occurredAtFrom === "log" ? Math.floor(event.occurredAt.getTime() / 1_000) : -1;
    let eventKey = logEventKey(host, raw, 0, recipient);
    const ordinal = this.ordinals.next(second, eventKey.toString("latin1", 0, 16));
    if (ordinal > 0) eventKey = logEventKey(host, raw, ordinal, recipient);
    const failureKey = event.inbound ? null : failureKeyOf(event);
    this.found({ kind: "event", event, raw, eventKey, failureKey });
  }

  error(line: number, raw: Buffer, message: string): void {
    const text = decodeUtf8(raw, 0, Math.min(raw.length, 4 * LIMITS.excerptCharsMax));
    this.found({ kind: "error", line, index: 0, message, excerpt: excerpt(withoutNul(text)) });
  }
}

/** A copy of the lent bytes. */
export function copyOf(bytes: Buffer, start: number, end: number): Buffer {
  return Buffer.from(bytes.subarray(start, end));
}
