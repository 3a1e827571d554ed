import { LIMITS } from "#lib/parse/limits";

/** The same memory as a Buffer, without a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** UTF-8 as text. Invalid bytes and NUL become U+FFFD: a text column takes neither. */
export function decodeUtf8(bytes: Buffer, start = 0, end: number = bytes.length): string {
  return withoutNul(bytes.toString("utf8", start, end));
}

/** `text` with NUL as U+FFFD. */
export function withoutNul(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text;
}

/** Line ends CRLF and CR as LF, so that the same mail gives the same events however it was stored. */
export function withLf(text: string): string {
  return text.includes("\r") ? text.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : text;
}

/** At most `max` UTF-16 units, never half a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}

/** The start of a line as a message may show it. */
export function excerpt(text: string): string {
  return cut(text, LIMITS.excerptCharsMax);
}
