import { decodeUtf8, withLf, withoutNul } from "#lib/parse/text";

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Quoted-printable (RFC 2045 §6.7) as bytes; a broken escape stays as it is. */
export function decodeQuotedPrintable(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(text.length);
  let size = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 61) {
      const high = hexDigit(text.charCodeAt(i + 1));
      const low = hexDigit(text.charCodeAt(i + 2));
      if (high >= 0 && low >= 0) {
        bytes[size++] = high * 16 + low;
        i += 2;
        continue;
      }
      let end = i + 1;
      while (text.charCodeAt(end) === 32 || text.charCodeAt(end) === 9) end++;
      if (text.charCodeAt(end) === 10) {
        i = end;
        continue;
      }
    }
    bytes[size++] = c;
  }
  return bytes.subarray(0, size);
}

const LIKE_ASCII = /^(?:|utf-?8|us-ascii|iso-8859-\d\d?|windows-125\d)$/;
const BEYOND_ASCII = /[\u0080-\u00ff]/;

/**
 * The text of a part: its transfer encoding undone, its charset decoded, line ends LF. `latin1` holds one character a
 * byte. A charset nobody knows is read as UTF-8.
 */
export function decodeText(latin1: string, encoding: string, charset: string): string {
  const known = charset.toLowerCase();
  const plain = encoding !== "base64" && encoding !== "quoted-printable";
  // Most parts: nothing to undo, and the same characters in each of these charsets.
  if (plain && LIKE_ASCII.test(known) && !BEYOND_ASCII.test(latin1)) return withLf(withoutNul(latin1));
  const bytes = decodeTransfer(latin1, encoding);
  if (known === "" || known === "utf-8" || known === "us-ascii" || known === "utf8") return withLf(decodeUtf8(bytes));
  try {
    return withLf(withoutNul(new TextDecoder(known).decode(bytes)));
  } catch {
    return withLf(decodeUtf8(bytes));
  }
}

/** The bytes of a part with its transfer encoding undone. */
export function decodeTransfer(latin1: string, encoding: string): Buffer {
  if (encoding === "base64") return Buffer.from(latin1, "base64");
  if (encoding === "quoted-printable") return decodeQuotedPrintable(latin1);
  return Buffer.from(latin1, "latin1");
}
