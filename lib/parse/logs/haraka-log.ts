import { bareAddress, canonicalIp } from "#lib/parse/address";
import type { Outcome, ParsedItem, ParseOptions } from "#lib/parse/delivery-event";
import { readKeyValues } from "#lib/parse/logs/key-values";
import { type LogFrame, readFrame } from "#lib/parse/logs/log-frame";
import { copyOf, LogOutput, logEvent, setReply } from "#lib/parse/logs/log-output";
import { StampClock } from "#lib/parse/syslog-time";
import { withoutNul } from "#lib/parse/text";

/** One entry, whichever of the three formats it was written in. */
export type HarakaEntry = {
  level: string;
  uuid: string;
  origin: string;
  message: string;
  fields: ReadonlyMap<string, string>;
};

const RESULTS: readonly (readonly [string, Outcome])[] = [
  [" rejected: ", "bounced"],
  [" deferred: ", "deferred"],
];

/**
 * Reads Haraka's log in its formats default, logfmt and json (logger.js, outbound/hmail.js). Its lines name the
 * recipient and the reply but not the host that gave it; those of a delivery name the host but no recipient.
 */
export class HarakaLog {
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
    if (bytes.subarray(start, end).indexOf("recipient <") < 0) return;
    const frame = readFrame(bytes, start, end, this.clock);
    const entry = readHarakaEntry(frame.program === null ? frame.rest : frame.text);
    if (!entry?.message.startsWith("recipient <")) return;
    if (entry.origin === "outbound" || entry.origin === "-") {
      this.delivery(frame, entry, copyOf(bytes, start, end), number);
    } else {
      this.refusal(frame, entry, copyOf(bytes, start, end), number);
    }
  }

  /** `recipient <a@b> rejected: 550 5.7.1 words`. */
  private delivery(frame: LogFrame, entry: HarakaEntry, raw: Buffer, number: number): void {
    const result = RESULTS.find(([word]) => entry.message.includes(`>${word}`));
    if (!result) return;
    const [word, outcome] = result;
    const close = entry.message.indexOf(`>${word}`);
    const recipient = bareAddress(entry.message.slice(10, close + 1));
    if (recipient === "") {
      this.out.error(number, raw, "The recipient is empty.");
      return;
    }
    const event = logEvent(number, frame.at, this.now, outcome, recipient);
    setReply(event, entry.message.slice(close + 1 + word.length), true);
    event.smtpCommand = "RCPT TO";
    event.reportingMta = frame.host;
    event.pool = frame.host;
    event.queueId = entry.uuid === "-" ? null : entry.uuid;
    this.out.give(event, raw);
  }

  /** `recipient <a@b> code=DENY msg="…" sender="…"` of a connection: our own server refused somebody else. */
  private refusal(frame: LogFrame, entry: HarakaEntry, raw: Buffer, number: number): void {
    const code = (entry.fields.get("code") ?? "").toUpperCase();
    if (!code.startsWith("DENY")) return;
    const close = entry.message.indexOf(">");
    const recipient = bareAddress(entry.message.slice(10, close < 0 ? undefined : close + 1));
    if (recipient === "") return;
    const soft = code.startsWith("DENYSOFT");
    const event = logEvent(number, frame.at, this.now, soft ? "deferred" : "bounced", recipient);
    setReply(event, entry.fields.get("msg") ?? "", true);
    event.status = event.enhancedStatus;
    event.smtpCommand = "RCPT TO";
    event.reportingMta = frame.host;
    event.pool = frame.host;
    event.mailFrom = entry.fields.has("sender") ? bareAddress(entry.fields.get("sender") ?? "") : null;
    const ip = canonicalIp(entry.fields.get("ip") ?? "");
    event.remoteIp = ip;
    event.remoteIpFrom = ip === null ? null : "log";
    event.inbound = true;
    this.out.give(event, raw);
  }
}

/** Reads one entry; null when the text is none. */
export function readHarakaEntry(text: string): HarakaEntry | null {
  if (text.startsWith("{")) return fromJson(text);
  if (text.startsWith("level=")) return fromPairs(readKeyValues(text));
  // A terminal's colours.
  const from = text.startsWith("\u001b[") ? text.indexOf("m") + 1 : 0;
  const parts: string[] = [];
  let at = from;
  for (let i = 0; i < 3; i++) {
    const close = text.charCodeAt(at) === 91 ? text.indexOf("] ", at) : -1;
    if (close < 0) return null;
    parts.push(text.slice(at + 1, close));
    at = close + 2;
  }
  const [level = "", uuid = "", origin = ""] = parts;
  const message = text.slice(at);
  return { level, uuid, origin, message, fields: message.includes("=") ? readKeyValues(message) : new Map() };
}

function fromPairs(fields: ReadonlyMap<string, string>): HarakaEntry {
  return {
    level: fields.get("level") ?? "",
    uuid: fields.get("uuid") ?? "-",
    // `source` until 3.0.4.
    origin: fields.get("origin") ?? fields.get("source") ?? "-",
    message: (fields.get("message") ?? "").trim(),
    fields,
  };
}

function fromJson(text: string): HarakaEntry | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null) return null;
  const fields = new Map<string, string>();
  for (const [key, value] of Object.entries(parsed)) {
    if (typeof value === "string") fields.set(key, withoutNul(value));
  }
  return fields.has("level") ? fromPairs(fields) : null;
}
