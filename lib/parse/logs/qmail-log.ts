import type { Outcome, ParsedItem, ParseOptions } from "#lib/parse/delivery-event";
import { LIMITS } from "#lib/parse/limits";
import { readFrame } from "#lib/parse/logs/log-frame";
import { copyOf, LogOutput, logEvent, setPeer, setReply } from "#lib/parse/logs/log-output";
import { readQmailTime } from "#lib/parse/logs/qmail-time";
import { decodeQmail, readQmailWords } from "#lib/parse/logs/qmail-words";
import { QueueMemory } from "#lib/parse/queue-memory";
import { findStatus, isDigit } from "#lib/parse/scan";
import { StampClock } from "#lib/parse/syslog-time";

type Started = { message: string; recipient: string };

const OUTCOMES: readonly (readonly [string, Outcome])[] = [
  ["success: ", "delivered"],
  ["failure: ", "bounced"],
  ["deferral: ", "deferred"],
];

/** Reads what qmail-send writes, through multilog, tai64nlocal or splogger; joins by delivery and message number. */
export class QmailLog {
  private readonly clock: StampClock;
  private readonly now: Date;
  private readonly out: LogOutput;
  private readonly memory = new QueueMemory();
  private readonly started = new Map<string, Started>();

  constructor(options: ParseOptions, found: (item: ParsedItem) => void) {
    this.clock = new StampClock(options.now.getTime());
    this.now = options.now;
    this.out = new LogOutput(found);
  }

  /** Takes the line `bytes[start, end)`; `number` is 1-based. */
  line(bytes: Buffer, start: number, end: number, number: number): void {
    const frame = readFrame(bytes, start, end, this.clock);
    // `STAMP delivery 5: …`, as tai64nlocal leaves it: that is no host and no tag.
    const tagged = frame.program !== null && !isDigit(frame.program.charCodeAt(0));
    const body = tagged ? frame.text : frame.rest;
    const own = readQmailTime(body);
    const at = own?.at ?? frame.at;
    const text = own ? body.slice(own.end) : body;
    const host = tagged ? frame.host : null;
    if (text.startsWith("delivery ")) this.delivery(text, at, host, copyOf(bytes, start, end), number);
    else if (text.startsWith("starting delivery ")) this.start(text, host);
    else if (text.startsWith("info msg ")) this.info(text, host);
    else if (text.startsWith("new msg ") || text.startsWith("end msg ")) {
      this.memory.forget(keyOf(text.slice(8), host));
    }
  }

  /** `starting delivery N: msg M to remote R`. */
  private start(text: string, host: string | null): void {
    const read = numberAt(text, 18);
    const to = text.indexOf(" to ", read.end);
    if (read.value === "" || !text.startsWith(": msg ", read.end) || to < 0) return;
    const way = text.indexOf(" ", to + 4);
    if (way < 0) return;
    const oldest = this.started.keys().next().value;
    if (this.started.size >= LIMITS.queueIdsMax && oldest !== undefined) this.started.delete(oldest);
    const message = text.slice(read.end + 6, to);
    this.started.set(keyOf(read.value, host), { message, recipient: text.slice(way + 1) });
  }

  /** `info msg M: bytes B from <S> qp P uid U`. */
  private info(text: string, host: string | null): void {
    const read = numberAt(text, 9);
    const from = text.indexOf(" from <", read.end);
    const close = text.lastIndexOf("> qp ");
    if (read.value === "" || from < 0) return;
    this.memory.at(keyOf(read.value, host)).mailFrom = text.slice(from + 7, close < from ? text.length : close);
  }

  /** `delivery N: failure: WORDS`. */
  private delivery(text: string, at: number | null, host: string | null, raw: Buffer, number: number): void {
    const read = numberAt(text, 9);
    if (read.value === "" || !text.startsWith(": ", read.end)) return;
    const result = OUTCOMES.find(([word]) => text.startsWith(word, read.end + 2));
    if (!result) return;
    const [word, outcome] = result;
    const key = keyOf(read.value, host);
    const started = this.started.get(key);
    this.started.delete(key);
    if (!started || started.recipient === "") {
      this.out.error(number, raw, `The line that names the recipient of delivery ${read.value} is not in this log.`);
      return;
    }
    const event = logEvent(number, at, this.now, outcome, started.recipient);
    const words = readQmailWords(decodeQmail(text.slice(read.end + 2 + word.length)));
    setReply(event, words.reply, words.remote);
    if (!words.remote) event.status = findStatus(words.reply);
    event.smtpCommand = outcome === "delivered" ? null : words.smtpCommand;
    setPeer(event, words.host, words.ip);
    event.reportingMta = host;
    event.pool = host;
    event.queueId = started.message;
    event.mailFrom = this.memory.get(keyOf(started.message, host))?.mailFrom ?? null;
    this.out.give(event, raw);
  }
}

function numberAt(text: string, at: number): { value: string; end: number } {
  let end = at;
  while (end - at < 20 && isDigit(text.charCodeAt(end))) end++;
  return { value: text.slice(at, end), end };
}

function keyOf(id: string, host: string | null): string {
  return host === null ? id : `${id} ${host}`;
}
