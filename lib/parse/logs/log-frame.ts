import { afterPriority, isDigit } from "#lib/parse/scan";
import type { StampClock } from "#lib/parse/syslog-time";
import { decodeUtf8 } from "#lib/parse/text";

/** What stands before the words of a mail server in a line, and the words. Absent parts are null. */
export type LogFrame = {
  /** Milliseconds since 1970, UTC. */
  at: number | null;
  host: string | null;
  /** The syslog tag without its process id. */
  program: string | null;
  pid: string | null;
  text: string;
  /** Everything behind the stamp. */
  rest: string;
};

/** The end of `2026-11-21 00:20:58 +0100 `'s zone at `at`, and its offset in milliseconds; null when there is none. */
function spacedZone(text: string): { end: number; offset: number } | null {
  const sign = text.charCodeAt(1);
  if (text.charCodeAt(0) !== 32 || (sign !== 43 && sign !== 45) || text.charCodeAt(6) !== 32) return null;
  for (let i = 2; i < 6; i++) if (!isDigit(text.charCodeAt(i))) return null;
  const ms = (Number(text.slice(2, 4)) * 60 + Number(text.slice(4, 6))) * 60_000;
  return { end: 6, offset: sign === 43 ? ms : -ms };
}

/** Reads `STAMP HOST TAG[PID]: TEXT`, `STAMP [ZONE] TEXT` or `TEXT`. */
export function readFrame(bytes: Buffer, start: number, end: number, clock: StampClock): LogFrame {
  const from = afterPriority(bytes, start, end);
  if (!clock.read(bytes, from, end)) {
    return bare(null, decodeUtf8(bytes, from, end));
  }
  const rest = decodeUtf8(bytes, clock.end, end);
  const zone = spacedZone(rest);
  if (zone) {
    return bare(clock.at - zone.offset, rest.slice(zone.end + 1));
  }
  const text = rest.startsWith(" ") ? rest.slice(1) : rest;
  return readTag(clock.at, text) ?? bare(clock.at, text);
}

function bare(at: number | null, text: string): LogFrame {
  return { at, host: null, program: null, pid: null, text, rest: text };
}

/** `HOST TAG[PID]: TEXT`; null when the words begin otherwise. */
function readTag(at: number, text: string): LogFrame | null {
  const space = text.indexOf(" ");
  if (space <= 0 || space > 255) return null;
  let i = space + 1;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 91 || c === 58) break;
    // A tag is one word: letters, digits and `._/-()`.
    if (c <= 32 || c === 34 || c === 60 || c === 61 || i - space > 64) return null;
  }
  if (i >= text.length || i === space + 1) return null;
  const program = text.slice(space + 1, i);
  let pid: string | null = null;
  if (text.charCodeAt(i) === 91) {
    const close = text.indexOf("]:", i);
    if (close < 0 || close - i > 32) return null;
    pid = text.slice(i + 1, close);
    i = close + 1;
  }
  if (i + 1 < text.length && text.charCodeAt(i + 1) !== 32) return null;
  let from = i + 2;
  // Solaris: `[ID 801593 mail.info] `.
  if (text.startsWith("[ID ", from)) {
    const close = text.indexOf("] ", from);
    if (close > 0 && close - from < 40) from = close + 2;
  }
  return { at, host: text.slice(0, space), program, pid, text: text.slice(from), rest: text };
}
