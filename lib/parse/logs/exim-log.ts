import { bareAddress } from "#lib/parse/address";
import type { Outcome, ParsedEvent, ParsedItem, ParseOptions } from "#lib/parse/delivery-event";
import { messageIdLength, readEximAddress, readEximFields } from "#lib/parse/logs/exim-line";
import { EximPieces, type WholeLine } from "#lib/parse/logs/exim-pieces";
import { readEximWords, withLineBreaks } from "#lib/parse/logs/exim-words";
import { readFrame } from "#lib/parse/logs/log-frame";
import { copyOf, LogOutput, logEvent, rememberDeferral, setPeer, setReply } from "#lib/parse/logs/log-output";
import { type Queued, QueueMemory } from "#lib/parse/queue-memory";
import { StampClock } from "#lib/parse/syslog-time";

const FLAGS: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ["=> ", "delivered"],
  ["-> ", "delivered"],
  [">> ", "delivered"],
  ["** ", "bounced"],
  ["== ", "deferred"],
]);

const REJECTED = "rejected RCPT ";

/** Where a line was written and when. */
type Place = { at: number | null; host: string | null; whole: WholeLine };

/** Reads Exim's main log (spec chapter 52), as a file or through syslog. */
export class EximLog {
  private readonly clock: StampClock;
  private readonly now: Date;
  private readonly out: LogOutput;
  private readonly memory = new QueueMemory();
  private readonly pieces = new EximPieces();

  constructor(options: ParseOptions, found: (item: ParsedItem) => void) {
    this.clock = new StampClock(options.now.getTime());
    this.now = options.now;
    this.out = new LogOutput(found);
  }

  /** Takes the line `bytes[start, end)`; `number` is 1-based. */
  line(bytes: Buffer, start: number, end: number, number: number): void {
    const frame = readFrame(bytes, start, end, this.clock);
    if (frame.program?.startsWith("exim")) {
      const writer = `${frame.host} ${frame.pid ?? frame.program}`;
      const whole = this.pieces.take(writer, frame.text, () => copyOf(bytes, start, end), number);
      if (whole) this.entry({ at: frame.at, host: frame.host, whole });
      return;
    }
    if (frame.rest.length < 20) return;
    const whole = { text: frame.rest, raw: copyOf(bytes, start, end), number };
    this.entry({ at: frame.at, host: null, whole });
  }

  /** One entry of the log; through syslog it may carry its own time, which has a year. */
  private entry(place: Place): void {
    let { at } = place;
    let text = place.whole.text;
    if (place.host !== null) {
      const bytes = Buffer.from(text.slice(0, 48));
      const own = readFrame(bytes, 0, bytes.length, this.clock);
      if (own.at !== null) {
        at = own.at;
        text = text.slice(bytes.length - Buffer.byteLength(own.rest));
      }
    }
    // `[12345]` with the log selector `pid`.
    if (text.startsWith("[")) {
      const close = text.indexOf("] ");
      if (close > 0 && close < 12) text = text.slice(close + 2);
    }
    const length = messageIdLength(text, 0);
    const id = length > 0 ? text.slice(0, length) : null;
    const rest = id === null ? text : text.slice(length + 1);
    const known = { ...place, at };
    const rejected = rest.indexOf(REJECTED);
    if (id === null) {
      if (rejected >= 0) this.rejected(known, rest, rejected, null);
      else if (at === null) this.damaged(known, text);
      return;
    }
    const outcome = FLAGS.get(rest.slice(0, 3));
    if (outcome) this.delivery(known, id, rest, outcome);
    else if (rest.startsWith("<= ")) this.arrival(known, id, rest);
    else if (rest === "Completed" || rest.startsWith("Completed ")) this.memory.forget(keyOf(id, place.host));
    else if (rejected >= 0) this.rejected(known, rest, rejected, id);
  }

  /** A delivery whose time cannot be read must be told, not skipped. */
  private damaged(place: Place, text: string): void {
    for (const flag of [" ** ", " == "]) {
      const at = text.indexOf(flag);
      if (at < 16 || at > 64) continue;
      if (messageIdLength(text, at - 16) === 16 || messageIdLength(text, at - 23) === 23) {
        this.out.error(place.whole.number, place.whole.raw, "The time of the line cannot be read.");
        return;
      }
    }
  }

  /** `<= sender … id=message-id`. */
  private arrival(place: Place, id: string, rest: string): void {
    const read = readEximAddress(rest, 3);
    if (!read) return;
    const key = keyOf(id, place.host);
    this.memory.forget(key);
    const queued = this.memory.at(key);
    queued.mailFrom = read.address === "<>" ? "" : read.address;
    const at = rest.indexOf(" id=");
    if (at < 0) return;
    const end = rest.indexOf(" ", at + 4);
    queued.messageId = rest.slice(at + 4, end < 0 ? undefined : end);
  }

  private delivery(place: Place, id: string, rest: string, outcome: Outcome): void {
    const { whole } = place;
    const read = readEximAddress(rest, 3);
    if (!read) {
      if (rest.length <= 4) this.out.error(whole.number, whole.raw, "The line ends before its recipient.");
      return;
    }
    const recipient = recipientOf(read.address, read.original, outcome);
    // `:blackhole:`, `blackhole (…)`, an automatic answer: nothing went to anybody.
    if (recipient === null) return;
    const event = logEvent(whole.number, place.at, this.now, outcome, recipient);
    if (read.original !== null && read.original !== recipient) event.originalRecipient = read.original;
    const key = keyOf(id, place.host);
    const queued = this.memory.get(key);
    const fields = readEximFields(rest, read.end);
    event.reportingMta = place.host;
    event.queueId = id;
    event.mailFrom = angled(fields.returnPath) ?? angled(fields.sender) ?? queued?.mailFrom ?? null;
    event.messageId = queued?.messageId ?? null;
    event.sourceIp = fields.sourceIp;
    event.pool = fields.transport;
    setPeer(event, fields.host, fields.ip, fields.port);
    if (outcome === "delivered") {
      if (fields.confirmation !== null) setReply(event, withLineBreaks(fields.confirmation), fields.ip !== null);
    } else if (fields.words >= 0) {
      this.words(event, rest.slice(fields.words));
    }
    const last = queued ? lastDeferral(queued, event.recipient) : undefined;
    if (outcome === "bounced" && last && event.replyCode === null && event.remoteIp === null) giveUp(event, last);
    if (outcome === "deferred") rememberDeferral(this.memory, key, event);
    else if (queued) this.memory.settle(queued, event.recipient);
    this.out.give(event, whole.raw);
  }

  private words(event: ParsedEvent, text: string): void {
    const words = readEximWords(text);
    setReply(event, words.reply, words.remote);
    event.smtpCommand = words.smtpCommand;
    if (words.ip !== null) setPeer(event, words.host, words.ip, words.port);
    // `defer (110): Connection timed out H=host [ip]: SMTP timeout after …`
    const named = event.remoteIp === null && !words.remote ? text.indexOf(" H=") : -1;
    if (named >= 0) {
      const { host, ip, port } = readEximFields(text, named + 1);
      setPeer(event, host, ip, port);
    }
    // Exim logs the routed address, its domain in lower case; the remote was told this one.
    if (words.sentTo !== null && words.sentTo.toLowerCase() === event.recipient.toLowerCase()) {
      event.recipient = words.sentTo;
    }
  }

  /** `H=client [IP] F=<S> [temporarily ]rejected RCPT <R>: words`: our own server refused somebody else. */
  private rejected(place: Place, rest: string, at: number, id: string | null): void {
    const from = at + REJECTED.length;
    const angle = rest.charCodeAt(from) === 60;
    const close = angle ? rest.indexOf(">", from) : rest.indexOf(":", from);
    const recipient = bareAddress(rest.slice(from, close < 0 ? undefined : angle ? close + 1 : close));
    if (recipient === "" || place.at === null) return;
    const temporary = rest.startsWith("temporarily ", at - 12);
    const event = logEvent(place.whole.number, place.at, this.now, temporary ? "deferred" : "bounced", recipient);
    const fields = readEximFields(rest.slice(0, at), 0);
    const colon = close < 0 ? -1 : rest.indexOf(": ", close);
    if (colon >= 0) setReply(event, withLineBreaks(rest.slice(colon + 2)), true);
    event.status = event.enhancedStatus;
    event.smtpCommand = "RCPT TO";
    event.reportingMta = place.host;
    event.pool = place.host;
    event.mailFrom = angled(fields.sender);
    event.queueId = id;
    event.inbound = true;
    setPeer(event, fields.host, fields.ip, fields.port);
    this.out.give(event, place.whole.raw);
  }
}

/** Message ids are unique on one host only. */
function keyOf(id: string, host: string | null): string {
  return host === null ? id : `${id} ${host}`;
}

function angled(value: string | null): string | null {
  return value === null ? null : bareAddress(value);
}

/** The last deferral of a recipient, whose domain an earlier line may have had in another case. */
function lastDeferral(queued: Queued, recipient: string): ParsedEvent | undefined {
  const exact = queued.deferred?.get(recipient);
  if (exact || !queued.deferred) return exact;
  const lower = recipient.toLowerCase();
  for (const [key, event] of queued.deferred) if (key.toLowerCase() === lower) return event;
  return undefined;
}

/** `** R: retry timeout exceeded` speaks of what the last attempt met. */
function giveUp(event: ParsedEvent, last: ParsedEvent): void {
  event.recipient = last.recipient;
  event.reply = last.reply ?? event.reply;
  event.replyCode = last.replyCode;
  event.enhancedStatus = last.enhancedStatus;
  event.smtpCommand = last.smtpCommand;
  event.sourceIp ??= last.sourceIp;
  event.pool ??= last.pool;
  setPeer(event, last.remoteMta, last.remoteIp, last.remotePort);
}

/** Whom the mail was for: the address, or the one it was made from where a local part or a file stands in its place. */
function recipientOf(address: string, original: string | null, outcome: Outcome): string | null {
  const first = address.charCodeAt(0);
  if (first === 62) return outcome === "delivered" ? null : original;
  if (first === 58 || address === "discarded") return null;
  if (address === "blackhole" && original === null) return null;
  if (first === 124 || first === 47) return original;
  return address.includes("@") ? address : (original ?? address);
}
