import { isDigit } from "#lib/parse/scan";

const MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
const DAY_MS = 86_400_000;

/** Where the stamp of a log line ends, and its time in milliseconds since 1970, UTC. */
export type Stamp = { end: number; at: number };

function two(bytes: Buffer, at: number): number {
  const tens = bytes[at] ?? 0;
  const ones = bytes[at + 1] ?? 0;
  if (!isDigit(ones) || !(isDigit(tens) || tens === 32)) return -1;
  return (tens === 32 ? 0 : tens - 48) * 10 + ones - 48;
}

function month(bytes: Buffer, at: number): number {
  const a = (bytes[at] ?? 0) | 32;
  const b = (bytes[at + 1] ?? 0) | 32;
  const c = (bytes[at + 2] ?? 0) | 32;
  for (let i = 0; i < 12; i++) {
    const m = i * 3;
    if (MONTHS.charCodeAt(m) === a && MONTHS.charCodeAt(m + 1) === b && MONTHS.charCodeAt(m + 2) === c) return i;
  }
  return -1;
}

/** Milliseconds of `.123456` at `at`, and where it ends. */
function fraction(bytes: Buffer, at: number): { ms: number; end: number } {
  if (bytes[at] !== 46) return { ms: 0, end: at };
  let end = at + 1;
  let ms = 0;
  for (let scale = 100; isDigit(bytes[end] ?? 0); end++, scale /= 10) {
    if (scale >= 1) ms += ((bytes[end] ?? 48) - 48) * scale;
  }
  return { ms, end };
}

/**
 * Reads the time at the start of a syslog line: RFC 3164 (`Mar  9 11:42:46`, taken as UTC) or RFC 3339
 * (`2025-07-24T08:50:26.239134+00:00`, without a zone taken as UTC). Null when there is none or it names no real day.
 * RFC 3164 has no year: it is the newest that puts the line no more than a day after `now`, because zones and
 * wrong clocks put fresh lines some hours ahead.
 */
export function readStamp(bytes: Buffer, start: number, end: number, now: number): Stamp | null {
  if (end - start < 15) return null;
  if (bytes[start + 3] === 32 && bytes[start + 6] === 32 && bytes[start + 9] === 58) {
    return readBsd(bytes, start, now);
  }
  if (bytes[start + 4] === 45 && bytes[start + 7] === 45 && end - start >= 19) return readIso(bytes, start, end);
  return null;
}

function readBsd(bytes: Buffer, start: number, now: number): Stamp | null {
  const mon = month(bytes, start);
  const day = two(bytes, start + 4);
  const time = clock(bytes, start + 7);
  if (mon < 0 || day < 1 || time < 0) return null;
  const part = fraction(bytes, start + 15);
  const latest = now + DAY_MS;
  const newest = new Date(latest).getUTCFullYear();
  // Eight years hold a 29 February, also around 2100.
  for (let year = newest; year >= newest - 8; year--) {
    const midnight = Date.UTC(year, mon, day);
    const at = midnight + time + part.ms;
    if (at <= latest && new Date(midnight).getUTCDate() === day) return { end: part.end, at };
  }
  return null;
}

function readIso(bytes: Buffer, start: number, end: number): Stamp | null {
  const year = two(bytes, start) * 100 + two(bytes, start + 2);
  const mon = two(bytes, start + 5) - 1;
  const day = two(bytes, start + 8);
  const time = clock(bytes, start + 11);
  const between = bytes[start + 10];
  if (year < 1970 || mon < 0 || mon > 11 || day < 1 || time < 0 || (between !== 84 && between !== 32)) return null;
  const midnight = Date.UTC(year, mon, day);
  if (new Date(midnight).getUTCDate() !== day) return null;
  const part = fraction(bytes, start + 19);
  const at = midnight + time + part.ms;
  const sign = bytes[part.end];
  if (sign === 90) return { end: part.end + 1, at };
  if (sign !== 43 && sign !== 45) return { end: part.end, at };
  const hours = two(bytes, part.end + 1);
  const colon = bytes[part.end + 3] === 58 ? 1 : 0;
  const minutes = two(bytes, part.end + 3 + colon);
  if (hours < 0 || minutes < 0 || part.end + 5 + colon > end) return null;
  const offset = (hours * 60 + minutes) * 60_000;
  return { end: part.end + 5 + colon, at: sign === 43 ? at - offset : at + offset };
}

/** `hh:mm:ss` in milliseconds, or -1. A leap second is the next minute's first. */
function clock(bytes: Buffer, at: number): number {
  if (bytes[at + 2] !== 58 || bytes[at + 5] !== 58) return -1;
  const h = two(bytes, at);
  const m = two(bytes, at + 3);
  const s = two(bytes, at + 6);
  if (h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60) return -1;
  return ((h * 60 + m) * 60 + s) * 1_000;
}

/** Reads stamp after stamp; lines of one second cost one comparison. */
export class StampClock {
  /** Of the last stamp read: its time and where it ends. */
  at = 0;
  end = 0;
  private readonly now: number;
  private readonly last = new Uint8Array(15);
  private lastAt = Number.NaN;

  constructor(now: number) {
    this.now = now;
  }

  /** Takes the stamp at the start of `bytes[start, end)`; false when there is none. */
  read(bytes: Buffer, start: number, end: number): boolean {
    let i = 0;
    while (i < 15 && bytes[start + i] === this.last[i]) i++;
    // A fraction or a zone may follow: those are read anew.
    if (i === 15 && bytes[start + 15] === 32) {
      this.at = this.lastAt;
      this.end = start + 15;
      return end - start > 15;
    }
    const stamp = readStamp(bytes, start, end, this.now);
    if (!stamp) return false;
    this.at = stamp.at;
    this.end = stamp.end;
    if (stamp.end === start + 15) {
      this.last.set(bytes.subarray(start, stamp.end));
      this.lastAt = stamp.at;
    }
    return true;
  }
}
