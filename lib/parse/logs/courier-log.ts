import { canonicalIp } from "#lib/parse/address";
import type { Outcome, ParsedItem, ParseOptions } from "#lib/parse/delivery-event";
import { LIMITS } from "#lib/parse/limits";
import { BoundedMap } from "#lib/parse/logs/bounded-map";
import { joined } from "#lib/parse/logs/exim-pieces";
import { type LogFrame, readFrame } from "#lib/parse/logs/log-frame";
import { copyOf, LogOutput, logEvent, setPeer, setReply } from "#lib/parse/logs/log-output";
import { isDigit } from "#lib/parse/scan";
import { StampClock } from "#lib/parse/syslog-time";

const ATTEMPTS_MAX = 10_000;
const LINES_MAX = 100;

const OUTCOMES: readonly (readonly [string, Outcome])[] = [
  ["status: failure", "bounced"],
  ["status: deferred", "deferred"],
  ["status: success", "delivered"],
  ["success: ", "delivered"],
];

/** What the lines before the last one said of an attempt. */
type Attempt = { replies: string[]; raws: Buffer[]; chars: number };

/** `id=…,from=<…>,addr=<…>` and what follows. */
type CourierLine = { id: string; from: string; addr: string; rest: string };

/**
 * Reads the lines of Courier's delivery modules: a line for each line of the reply, then one with the status. The
 * remote host and its address are not written.
 */
export class CourierLog {
  private readonly clock: StampClock;
  private readonly now: Date;
  private readonly out: LogOutput;
  private readonly attempts = new BoundedMap<Attempt>(ATTEMPTS_MAX);

  constructor(options: ParseOptions, found: (item: ParsedItem) => void) {
    this.clock = new StampClock(options.now.getTime());
    this.now = options.now;
    this.out = new LogOutput(found);
  }

  /** Takes the line `bytes[start, end)`; `number` is 1-based. */
  line(bytes: Buffer, start: number, end: number, number: number): void {
    const frame = readFrame(bytes, start, end, this.clock);
    const { text } = frame;
    if (text.startsWith("started,id=")) {
      // A new attempt: what an earlier one left unsaid is no part of it.
      const read = readLine(text.slice(8));
      if (read) this.attempts.take(keyOf(frame, read));
      return;
    }
    if (text.startsWith("error,relay=")) this.refusal(frame, copyOf(bytes, start, end), number);
    if (!text.startsWith("id=")) return;
    const read = readLine(text);
    if (!read) {
      if (text.includes(",status: ") || text.includes(",success: ")) {
        this.out.error(number, copyOf(bytes, start, end), "The recipient of the line cannot be read.");
      }
      return;
    }
    const raw = copyOf(bytes, start, end);
    if (read.rest.startsWith(": ")) this.said(keyOf(frame, read), read.rest.slice(2), raw);
    else if (read.rest.startsWith(",")) this.result(frame, read, raw, number);
  }

  /** `error,relay=IP,[…,]from=<S>,to=<R>: REPLY` of courieresmtpd: our own server refused somebody else. */
  private refusal(frame: LogFrame, raw: Buffer, number: number): void {
    const { text } = frame;
    const fromAt = text.indexOf(",from=<");
    const toAt = text.indexOf(",to=<", fromAt);
    const close = toAt < 0 ? -1 : text.indexOf(">: ", toAt);
    if (fromAt < 0 || close <= toAt + 5 || frame.at === null) return;
    const reply = text.slice(close + 3);
    const outcome = reply.startsWith("4") ? "deferred" : "bounced";
    const event = logEvent(number, frame.at, this.now, outcome, text.slice(toAt + 5, close));
    setReply(event, reply, startsWithCode(reply));
    event.status = event.enhancedStatus;
    event.smtpCommand = "RCPT TO";
    event.reportingMta = frame.host;
    event.pool = frame.host;
    event.mailFrom = text.slice(fromAt + 7, toAt).split(">", 1)[0] ?? null;
    event.inbound = true;
    setPeer(event, null, canonicalIp(text.slice(12, text.indexOf(",", 12))));
    this.out.give(event, raw);
  }

  private said(key: string, words: string, raw: Buffer): void {
    const attempt = this.attempts.get(key) ?? { replies: [], raws: [], chars: 0 };
    if (attempt.replies.length < LINES_MAX && attempt.chars < LIMITS.replyCharsMax) {
      attempt.replies.push(words);
      attempt.raws.push(raw);
      attempt.chars += words.length;
    }
    this.attempts.set(key, attempt);
  }

  private result(frame: LogFrame, read: CourierLine, raw: Buffer, number: number): void {
    // `size=2802,` may stand before the result.
    const hit = OUTCOMES.find(([word]) => read.rest.includes(`,${word}`));
    if (!hit) return;
    const [word, outcome] = hit;
    const attempt = this.attempts.take(keyOf(frame, read));
    if (frame.at === null) {
      this.out.error(number, raw, "The time of the line cannot be read.");
      return;
    }
    const event = logEvent(number, frame.at, this.now, outcome, read.addr);
    event.reportingMta = frame.host;
    event.pool = frame.host;
    event.queueId = read.id;
    event.mailFrom = read.from;
    const own = word === "success: " ? read.rest.slice(read.rest.indexOf(word) + word.length) : "";
    const words = attempt ? attempt.replies.join("\n") : own;
    setReply(event, words, startsWithCode(words));
    this.out.give(event, attempt ? joined([...attempt.raws, raw]) : raw);
  }
}

/** One message goes to several recipients, one host may write many messages. */
function keyOf(frame: LogFrame, read: CourierLine): string {
  return `${frame.host} ${read.id} ${read.addr}`;
}

function startsWithCode(text: string): boolean {
  const first = text.charCodeAt(0);
  return first >= 50 && first <= 53 && isDigit(text.charCodeAt(1)) && isDigit(text.charCodeAt(2));
}

/** Reads `id=ID,from=<S>[,…],addr=<R>REST`. */
function readLine(text: string): CourierLine | null {
  const comma = text.indexOf(",");
  const from = text.indexOf(",from=<", comma);
  const addr = text.indexOf(",addr=<", from);
  if (!text.startsWith("id=") || comma < 4 || from < 0 || addr < 0) return null;
  let close = text.indexOf(">", addr);
  // A quoted local part may hold `>`.
  while (close >= 0 && close + 1 < text.length && text[close + 1] !== ":" && text[close + 1] !== ",") {
    close = text.indexOf(">", close + 1);
  }
  if (close < 0 || close === addr + 7) return null;
  const sender = text.slice(from + 7, addr);
  const senderEnd = sender.lastIndexOf(">");
  return {
    id: text.slice(3, comma),
    from: sender.slice(0, senderEnd < 0 ? undefined : senderEnd),
    addr: text.slice(addr + 7, close),
    rest: text.slice(close + 1),
  };
}
