import { isDigit } from "#lib/parse/scan";

// multilog's tai_unix(): the label of second 0 of 1970 is 2^62 + 10, leap seconds left aside.
const TAI_EPOCH = 0x400000000000000an;

function isHex(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102);
}

/** Reads `@` and 24 hex digits (TAI64N, as multilog writes) or `1054194596.057500 ` at the start of `text`. */
export function readQmailTime(text: string): { at: number; end: number } | null {
  if (text.charCodeAt(0) === 64) {
    let end = 1;
    while (end < 25 && isHex(text.charCodeAt(end))) end++;
    if (end !== 25 || text.charCodeAt(25) !== 32) return null;
    const seconds = Number(BigInt(`0x${text.slice(1, 17)}`) - TAI_EPOCH);
    const at = seconds * 1_000 + Math.floor(Number.parseInt(text.slice(17, 25), 16) / 1_000_000);
    return good(at, 26);
  }
  let end = 0;
  while (end < 11 && isDigit(text.charCodeAt(end))) end++;
  if (end < 9 || text.charCodeAt(end) !== 46) return null;
  const seconds = Number(text.slice(0, end));
  const from = ++end;
  while (end - from < 9 && isDigit(text.charCodeAt(end))) end++;
  if (text.charCodeAt(end) !== 32) return null;
  const ms = Math.floor(Number(`0.${text.slice(from, end)}`) * 1_000);
  return good(seconds * 1_000 + (Number.isFinite(ms) ? ms : 0), end + 1);
}

/** From 1970 to 9999: other numbers are no time of a log. */
function good(at: number, end: number): { at: number; end: number } | null {
  return at >= 0 && at < 253_402_300_800_000 ? { at, end } : null;
}
