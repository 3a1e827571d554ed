import { afterPriority, isAlphanumeric } from "#lib/parse/scan";
import type { StampClock } from "#lib/parse/syslog-time";

/** Where things stand in one line of a Postfix log, as indexes into its bytes. Reused from line to line. */
export type PostfixLine = {
  at: number;
  hostStart: number;
  hostEnd: number;
  /** The syslog tag: `postfix/smtp`, `postfix-out2/smtp`. `slash` is its last one. */
  tagStart: number;
  slash: number;
  tagEnd: number;
  idStart: number;
  idEnd: number;
  /** What follows `QUEUEID: `. */
  rest: number;
};

export function emptyLine(): PostfixLine {
  return { at: 0, hostStart: 0, hostEnd: 0, tagStart: 0, slash: 0, tagEnd: 0, idStart: 0, idEnd: 0, rest: 0 };
}

/** What the bytes are: `time` = a Postfix line whose time cannot be read. */
export type LineKind = "postfix" | "time" | "other";

const SPACE = 32;
const SLASH = 47;
const COLON = 58;
const OPEN = 91;

/**
 * Splits `STAMP HOST TAG[PID]: QUEUEID: REST` into `line`. Lines without a slash in the tag or without a queue id are
 * "other": no delivery of Postfix.
 */
export function readPostfixLine(
  bytes: Buffer,
  start: number,
  end: number,
  clock: StampClock,
  line: PostfixLine,
): LineKind {
  const from = afterPriority(bytes, start, end);
  if (clock.read(bytes, from, end)) {
    line.at = clock.at;
    return bytes[clock.end] === SPACE && readTag(bytes, clock.end + 1, end, line) ? "postfix" : "other";
  }
  // A delivery line whose time is damaged must be told, not skipped.
  const tag = bytes.subarray(start, Math.min(end, start + 200)).indexOf(" postfix");
  if (tag < 0) return "other";
  let host = start + tag;
  while (host > start && bytes[host - 1] !== SPACE) host--;
  return readTag(bytes, host, end, line) ? "time" : "other";
}

function readTag(bytes: Buffer, from: number, end: number, line: PostfixLine): boolean {
  let i = from;
  line.hostStart = from;
  while (i < end && bytes[i] !== SPACE) i++;
  line.hostEnd = i;
  i++;
  // Containers write a level padded with blanks where the host would stand.
  while (i < end && bytes[i] === SPACE) i++;
  line.tagStart = i;
  line.slash = -1;
  let c = 0;
  for (; i < end; i++) {
    c = bytes[i] ?? 0;
    if (c === SLASH) line.slash = i;
    else if (c === OPEN || c === COLON || c === SPACE) break;
  }
  line.tagEnd = i;
  if (line.slash < 0 || c === SPACE) return false;
  if (c === OPEN) {
    while (i < end && bytes[i] !== COLON) i++;
  }
  line.idStart = i + 2;
  i = line.idStart;
  while (i < end && isAlphanumeric(bytes[i] ?? 0)) i++;
  line.idEnd = i;
  line.rest = i + 2;
  const length = i - line.idStart;
  return length >= 5 && length <= 32 && bytes[i] === COLON && bytes[i + 1] === SPACE;
}

/** True when the bytes at `at` spell the ASCII `word`. */
export function spells(bytes: Buffer, at: number, end: number, word: string): boolean {
  if (at + word.length > end) return false;
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false;
  return true;
}
