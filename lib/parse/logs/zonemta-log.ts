import { bareAddress, canonicalIp, hostName } from "#lib/parse/address";
import type { Outcome, ParsedItem, ParseOptions } from "#lib/parse/delivery-event";
import { readFrame } from "#lib/parse/logs/log-frame";
import { copyOf, LogOutput, logEvent, setPeer, setReply } from "#lib/parse/logs/log-output";
import { StampClock } from "#lib/parse/syslog-time";

const RESULTS: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ["ACCEPTED", "delivered"],
  ["DEFERRED", "deferred"],
  ["REJECTED", "bounced"],
]);

/** One delivery of `id=S Q.SEQ RESULT[category] from=… to=… src=… mx=H[IP] message-id=… (REPLY)`. */
type ZoneLine = {
  queueId: string;
  result: string;
  from: string;
  to: string;
  src: string;
  mx: string;
  messageId: string;
  reply: string;
};

/** Reads the lines ZoneMTA's sender writes (lib/sender.js). */
export class ZonemtaLog {
  private readonly clock: StampClock;
  private readonly now: Date;
  private readonly out: LogOutput;

  constructor(options: ParseOptions, found: (item: ParsedItem) => void) {
    this.clock = new StampClock(options.now.getTime());
    this.now = options.now;
    this.out = new LogOutput(found);
  }

  /** Takes the line `bytes[start, end)`; `number` is 1-based. */
  line(bytes: Buffer, start: number, end: number, number: number): void {
    const frame = readFrame(bytes, start, end, this.clock);
    const read = readZoneLine(frame.rest);
    if (read === null) return;
    const raw = copyOf(bytes, start, end);
    if (read === "cut") {
      this.out.error(number, raw, "The line ends before its recipient.");
      return;
    }
    const recipient = bareAddress(read.to);
    const outcome = RESULTS.get(read.result);
    if (recipient === "" || outcome === undefined) {
      this.out.error(number, raw, "The recipient is empty.");
      return;
    }
    const event = logEvent(number, frame.at, this.now, outcome, recipient);
    const peer = mxOf(read.mx);
    setPeer(event, peer.host, peer.ip);
    setReply(event, read.reply, peer.ip !== null);
    event.reportingMta = frame.host;
    event.sourceIp = canonicalIp(read.src);
    event.pool = event.sourceIp ?? frame.host;
    event.mailFrom = senderOf(read.from);
    event.queueId = read.queueId;
    event.messageId = bareAddress(read.messageId) || null;
    this.out.give(event, raw);
  }
}

/** Reads one line; null when it is no delivery, "cut" when it ends in the middle of one. */
export function readZoneLine(text: string): ZoneLine | "cut" | null {
  let at = text.startsWith("id=") ? 0 : text.indexOf(" id=") + 1;
  if (at === 0 && !text.startsWith("id=")) return null;
  at += 3;
  const sessionEnd = text.indexOf(" ", at);
  const queueEnd = sessionEnd < 0 ? -1 : text.indexOf(" ", sessionEnd + 1);
  if (queueEnd < 0) return null;
  const resultEnd = text.indexOf(" from=", queueEnd + 1);
  const word = text.slice(queueEnd + 1, resultEnd < 0 ? text.length : resultEnd);
  const bracket = word.indexOf("[");
  const result = bracket < 0 ? word : word.slice(0, bracket);
  if (!RESULTS.has(result)) return null;
  const to = text.indexOf(" to=", resultEnd);
  const src = text.indexOf(" src=", to);
  const mx = text.indexOf(" mx=", src);
  if (resultEnd < 0 || to < 0 || src < 0) return "cut";
  const id = mx < 0 ? -1 : text.indexOf(" message-id=", mx);
  const open = id < 0 ? -1 : text.indexOf(" (", id);
  const close = open < 0 ? -1 : text.lastIndexOf(")");
  return {
    queueId: text.slice(sessionEnd + 1, queueEnd),
    result,
    from: text.slice(resultEnd + 6, to),
    to: text.slice(to + 4, src),
    src: text.slice(src + 5, mx < 0 ? undefined : mx),
    mx: mx < 0 ? "" : text.slice(mx + 4, id < 0 ? undefined : id),
    messageId: id < 0 ? "" : text.slice(id + 12, open < 0 ? undefined : open),
    reply: open < 0 ? "" : text.slice(open + 2, close > open ? close : undefined),
  };
}

/** `H[IP]`; a bare name is the recipient's domain, written when there was no connection. */
function mxOf(mx: string): { host: string | null; ip: string | null } {
  const open = mx.lastIndexOf("[");
  if (open < 0) return { host: null, ip: null };
  const name = mx.slice(0, open);
  const close = mx.indexOf("]", open);
  const ip = canonicalIp(mx.slice(open + 1, close < 0 ? undefined : close));
  return { host: name === "undefined" || canonicalIp(name) !== null ? null : hostName(name), ip };
}

/** `sender[envelope sender]`: the second one is what the remote was told. */
function senderOf(from: string): string {
  const open = from.endsWith("]") ? from.indexOf("[") : -1;
  return bareAddress(open < 0 ? from : from.slice(open + 1, -1));
}
