import { bareAddress } from "#lib/parse/address";
import type { ParsedEvent, ParsedItem, ParseOptions } from "#lib/parse/delivery-event";
import { type LogFrame, readFrame } from "#lib/parse/logs/log-frame";
import { copyOf, LogOutput, logEvent, rememberDeferral, setPeer, setReply } from "#lib/parse/logs/log-output";
import { outcomeOf, readRelay, readSendmailFields, recipientsOf, wordsOf } from "#lib/parse/logs/sendmail-fields";
import { type Queued, QueueMemory } from "#lib/parse/queue-memory";
import { isAlphanumeric } from "#lib/parse/scan";
import { StampClock } from "#lib/parse/syslog-time";

/** Reads Sendmail's syslog lines (deliver.c logdelivery, srvrsmtp.c, queue.c). */
export class SendmailLog {
  private readonly clock: StampClock;
  private readonly now: Date;
  private readonly out: LogOutput;
  private readonly memory = new QueueMemory();

  constructor(options: ParseOptions, found: (item: ParsedItem) => void) {
    this.clock = new StampClock(options.now.getTime());
    this.now = options.now;
    this.out = new LogOutput(found);
  }

  /** Takes the line `bytes[start, end)`; `number` is 1-based. */
  line(bytes: Buffer, start: number, end: number, number: number): void {
    const frame = readFrame(bytes, start, end, this.clock);
    const { text } = frame;
    const colon = queueIdEnd(text);
    const id = colon > 0 ? text.slice(0, colon) : null;
    const rest = id === null ? text : text.slice(colon + 2);
    const raw = () => copyOf(bytes, start, end);
    if (rest.startsWith("to=")) {
      if (id !== null) this.delivery(frame, id, rest, raw(), number);
    } else if (rest.startsWith("ruleset=")) {
      this.refusal(frame, id, rest, raw(), number);
    } else if (id === null) {
      this.damaged(frame, raw, number);
    } else if (rest.startsWith("from=")) {
      this.sender(keyOf(id, frame), rest);
    } else if (rest.startsWith("done;")) {
      this.memory.forget(keyOf(id, frame));
    } else if (rest.includes("annot send message ") && (rest.includes(": DSN: ") || rest.includes(": return to "))) {
      this.expired(frame, id, raw(), number);
    }
  }

  /** A delivery whose time cannot be read must be told, not skipped. */
  private damaged(frame: LogFrame, raw: () => Buffer, number: number): void {
    const { text } = frame;
    if (frame.at !== null) return;
    const to = text.indexOf(": to=");
    if (to > 0 && text.includes(", stat=", to) && text.includes(", delay=", to)) {
      this.out.error(number, raw(), "The time of the line cannot be read.");
    }
  }

  /** `from=S, size=…, msgid=<…>, …`. */
  private sender(key: string, rest: string): void {
    const end = rest.indexOf(", ");
    const queued = this.memory.at(key);
    queued.mailFrom = bareAddress(rest.slice(5, end < 0 ? undefined : end));
    const at = rest.indexOf(", msgid=");
    if (at < 0) return;
    const close = rest.indexOf(", ", at + 8);
    queued.messageId = bareAddress(rest.slice(at + 8, close < 0 ? undefined : close)) || null;
  }

  private delivery(frame: LogFrame, id: string, rest: string, raw: Buffer, number: number): void {
    const fields = readSendmailFields(rest);
    if (fields.stat === null) {
      this.out.error(number, raw, "The line ends before its status.");
      return;
    }
    const outcome = outcomeOf(fields.stat, fields.dsn);
    if (outcome === null) return;
    const recipients = recipientsOf(fields.to, fields.ctladdr);
    if (recipients.length === 0) {
      this.out.error(number, raw, "The recipient is empty.");
      return;
    }
    const key = keyOf(id, frame);
    const queued = this.memory.get(key);
    const peer = readRelay(fields.relay ?? "");
    const words = wordsOf(fields);
    for (const recipient of recipients) {
      const event = this.event(frame, number, outcome, recipient, id, queued);
      event.mailFrom ??= fields.ctladdr;
      event.status = fields.dsn;
      setReply(event, words.text, words.remote);
      if (peer) setPeer(event, peer.host, peer.ip);
      if (outcome === "deferred") rememberDeferral(this.memory, key, event);
      else if (queued) this.memory.settle(queued, recipient);
      this.out.give(event, raw, recipients.length > 1 ? recipient : "");
    }
  }

  /** `DSN: Cannot send message for 5 days`: what is still deferred has come back. */
  private expired(frame: LogFrame, id: string, raw: Buffer, number: number): void {
    const queued = this.memory.get(keyOf(id, frame));
    if (!queued || frame.at === null) return;
    for (const last of this.memory.takeDeferred(queued)) {
      const event: ParsedEvent = { ...last, line: number, outcome: "bounced", occurredAt: new Date(frame.at) };
      this.out.give(event, raw, event.recipient);
    }
  }

  /** `ruleset=check_rcpt, arg1=<R>, relay=client [IP], reject=REPLY`: our own server refused somebody else. */
  private refusal(frame: LogFrame, id: string | null, rest: string, raw: Buffer, number: number): void {
    const ruleset = rest.slice(8, rest.indexOf(","));
    const argAt = rest.indexOf(", arg1=");
    const rejectAt = rest.indexOf(", reject=");
    if ((ruleset !== "check_rcpt" && ruleset !== "check_compat") || argAt < 0 || rejectAt < argAt) return;
    const relayAt = rest.indexOf(", relay=", argAt);
    const argEnd = rest.indexOf(", ", argAt + 7);
    const recipient = bareAddress(rest.slice(argAt + 7, argEnd));
    const reply = rest.slice(rejectAt + 9);
    if (recipient === "" || frame.at === null) return;
    const event = this.event(frame, number, reply.startsWith("4") ? "deferred" : "bounced", recipient, id, undefined);
    setReply(event, reply, true);
    event.status = event.enhancedStatus;
    event.smtpCommand = "RCPT TO";
    event.inbound = true;
    const peer = relayAt < 0 ? null : readRelay(rest.slice(relayAt + 8, rejectAt));
    if (peer) setPeer(event, peer.host, peer.ip);
    this.out.give(event, raw);
  }

  private event(
    frame: LogFrame,
    number: number,
    outcome: ParsedEvent["outcome"],
    recipient: string,
    id: string | null,
    queued: Queued | undefined,
  ): ParsedEvent {
    const event = logEvent(number, frame.at, this.now, outcome, recipient);
    event.reportingMta = frame.host;
    event.pool = frame.host;
    event.queueId = id;
    event.mailFrom = queued?.mailFrom ?? null;
    event.messageId = queued?.messageId ?? null;
    return event;
  }
}

/** The index of the colon behind a queue id at the start of `text`, or -1. Ids are 8 to 20 letters and digits. */
function queueIdEnd(text: string): number {
  let i = 0;
  while (i < 24 && isAlphanumeric(text.charCodeAt(i))) i++;
  return i >= 5 && i < 24 && text.charCodeAt(i) === 58 && text.charCodeAt(i + 1) === 32 ? i : -1;
}

/** Queue ids are unique on one host only. */
function keyOf(id: string, frame: LogFrame): string {
  return frame.host === null ? id : `${id} ${frame.host}`;
}
