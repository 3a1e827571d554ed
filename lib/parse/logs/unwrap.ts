import type { ParsedItem } from "#lib/parse/delivery-event";
import type { LineReader } from "#lib/parse/readers";
import { afterPriority, isAlphanumeric, isDigit } from "#lib/parse/scan";
import { readStamp } from "#lib/parse/syslog-time";

export type Wrapper = "journald" | "docker" | "rfc5424";

/** A line as the mail server wrote it, with the stamp, host and tag that the wrapper holds. */
export type Unwrapped = { wrapper: Wrapper; line: string };

const OPEN_BRACE = 123;
const OPEN_ANGLE = 60;
const SPACE = 32;
const PIPE = 124;
// Any time will do: only the shape of a stamp matters here.
const SOME_DAY = Date.UTC(2030, 0, 1);

/**
 * Takes a line out of what carried it: journald's JSON export (MESSAGE, SYSLOG_IDENTIFIER, _HOSTNAME,
 * __REALTIME_TIMESTAMP in microseconds), Docker's json-file (log, time), the `name  | ` of `docker compose logs`, or RFC
 * 5424 with its version. Null for a line that is not wrapped.
 */
export function unwrapLine(bytes: Buffer, start: number, end: number): Unwrapped | null {
  const first = bytes[start];
  if (first === OPEN_BRACE) {
    const line = bytes.subarray(start, end);
    // A failed JSON.parse is dear: only what can be one of the two is tried.
    const likely = line.includes('"MESSAGE"') || (line.includes('"log"') && line.includes('"time"'));
    return likely ? fromJson(line.toString("utf8")) : null;
  }
  if (first !== OPEN_ANGLE) {
    const behind = pipeEnd(bytes, start, end);
    return behind < 0 ? null : { wrapper: "docker", line: bytes.toString("utf8", behind, end) };
  }
  const from = afterPriority(bytes, start, end);
  if (from - start < 3 || bytes[from] !== 49 || bytes[from + 1] !== 32) return null;
  return fromRfc5424(bytes.toString("utf8", from + 2, end));
}

/** The index behind `name  | `, or -1: what `docker compose logs` puts before each line of a container. */
function pipeEnd(bytes: Buffer, start: number, end: number): number {
  const last = Math.min(end, start + 80);
  let i = start;
  while (i < last && isNamePart(bytes[i] ?? 0)) i++;
  if (i === start) return -1;
  while (i < last && bytes[i] === SPACE) i++;
  return i < last && bytes[i - 1] === SPACE && bytes[i] === PIPE && bytes[i + 1] === SPACE ? i + 2 : -1;
}

function isNamePart(c: number): boolean {
  return isAlphanumeric(c) || c === 45 || c === 46 || c === 95;
}

function fromJson(text: string): Unwrapped | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null) return null;
  const fields = new Map<string, unknown>(Object.entries(parsed));
  const message = textOf(fields.get("MESSAGE"));
  if (message !== null) return fromJournald(fields, message);
  const log = fields.get("log");
  const time = fields.get("time");
  if (typeof log !== "string" || typeof time !== "string") return null;
  const line = oneLine(log);
  const bytes = Buffer.from(line.slice(0, 48));
  const stamped = line.startsWith("<") || readStamp(bytes, 0, bytes.length, SOME_DAY) !== null;
  return { wrapper: "docker", line: stamped ? line : `${time} ${line}` };
}

function fromJournald(fields: ReadonlyMap<string, unknown>, message: string): Unwrapped | null {
  const tag = textOf(fields.get("SYSLOG_IDENTIFIER")) ?? textOf(fields.get("_COMM"));
  if (tag === null) return null;
  const stamp = isoOf(textOf(fields.get("__REALTIME_TIMESTAMP")) ?? "");
  const pid = textOf(fields.get("SYSLOG_PID")) ?? textOf(fields.get("_PID"));
  const host = textOf(fields.get("_HOSTNAME")) ?? "-";
  const process = pid === null ? "" : `[${pid}]`;
  return { wrapper: "journald", line: `${stamp} ${host} ${tag}${process}: ${oneLine(message)}` };
}

/** A field of journald: text, or an array of bytes when it is no UTF-8. */
function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (!Array.isArray(value) || !value.every((one) => typeof one === "number")) return null;
  return Buffer.from(value).toString("utf8");
}

/** Without the line end; line ends inside become blanks, as syslog would write them. */
function oneLine(text: string): string {
  return text.trimEnd().replaceAll("\r\n", " ").replaceAll("\n", " ").replaceAll("\r", " ");
}

/** Microseconds since 1970 as RFC 3339, or `-`. */
function isoOf(microseconds: string): string {
  const us = Number(microseconds);
  if (microseconds === "" || !Number.isFinite(us) || us < 0 || us >= 253_402_300_800_000_000) return "-";
  return new Date(Math.floor(us / 1_000)).toISOString();
}

/** Reads `STAMP HOST APP PROCID MSGID SD MSG` (RFC 5424 §6) behind the version. */
function fromRfc5424(text: string): Unwrapped | null {
  const parts: string[] = [];
  let at = 0;
  for (let i = 0; i < 5; i++) {
    const blank = text.indexOf(" ", at);
    if (blank < 0) return null;
    parts.push(text.slice(at, blank));
    at = blank + 1;
  }
  const [stamp = "-", host = "-", app = "-", pid = "-"] = parts;
  if (stamp !== "-" && !isDigit(stamp.charCodeAt(0))) return null;
  at = structuredEnd(text, at);
  let message = text.slice(text.charCodeAt(at) === 32 ? at + 1 : at);
  if (message.charCodeAt(0) === 0xfeff) message = message.slice(1);
  const process = pid === "-" ? "" : `[${pid}]`;
  return { wrapper: "rfc5424", line: `${stamp} ${host} ${app}${process}: ${message}` };
}

/** The index behind the structured data: `-`, or `[id name="value"]…` with `\"`, `\]` and `\\` inside values. */
function structuredEnd(text: string, at: number): number {
  if (text.charCodeAt(at) !== 91) return at + 1;
  let quoted = false;
  for (let i = at; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (quoted && c === 92) i++;
    else if (c === 34) quoted = !quoted;
    else if (c === 93 && !quoted && text.charCodeAt(i + 1) !== 91) return i + 1;
  }
  return text.length;
}

/**
 * A reader that takes wrapped lines as well as plain ones. What a wrapped line tells keeps the line as it came for its
 * proof; its key is that of the line inside.
 */
export function unwrapping(found: (item: ParsedItem) => void, make: (found: (item: ParsedItem) => void) => LineReader) {
  let inside: Buffer | null = null;
  // Only a file whose first line has a container's name has more of them.
  let named = false;
  let outside: Buffer = Buffer.alloc(0);
  const inner = make((item) => {
    const whole = item.kind === "event" && inside !== null && inside.equals(item.raw);
    found(whole ? { ...item, raw: outside } : item);
  });
  const reader: LineReader = {
    line(bytes, start, end, number) {
      const first = bytes[start];
      if (number === 1) named = pipeEnd(bytes, start, end) > 0;
      const likely = named || first === OPEN_BRACE || first === OPEN_ANGLE;
      const wrapped = likely ? unwrapLine(bytes, start, end) : null;
      if (wrapped === null) return inner.line(bytes, start, end, number);
      inside = Buffer.from(wrapped.line);
      outside = Buffer.from(bytes.subarray(start, end));
      inner.line(inside, 0, inside.length, number);
      inside = null;
    },
    finish() {
      inner.finish?.();
    },
  };
  return reader;
}
