/** Bytes of one character-string (RFC 1035 §3.3.14). */
const STRING_MAX = 255;

/**
 * The text of a TXT record as it is kept: its character-strings joined without a space (RFC 7208 §3.3), bytes that are no
 * printable ASCII as `\DDD` and a backslash as two (RFC 1035 §5.1), so that NUL and the like survive in PostgreSQL.
 */
export function txtData(data: unknown): string {
  const parts = Array.isArray(data) ? data : [data];
  let out = "";
  for (const part of parts) {
    for (const byte of typeof part === "string" ? Buffer.from(part, "utf8") : Buffer.from(part as Uint8Array)) {
      if (byte === 92) out += "\\\\";
      else out += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, "0")}`;
    }
  }
  return out;
}

/** The kept text without its escapes; `ascii` is false when the record holds bytes that are no printable ASCII. */
export function txtText(kept: string): { text: string; ascii: boolean } {
  let ascii = true;
  const text = kept.replace(/\\(\\|\d{3})/g, (_, what: string) => {
    if (what === "\\") return what;
    ascii = false;
    return String.fromCharCode(Number(what));
  });
  return { text, ascii };
}

/** Text cut into character-strings, for a server that answers with it. */
export function txtStrings(text: string): Buffer[] {
  const bytes = Buffer.from(text, "utf8");
  const strings: Buffer[] = [];
  for (let at = 0; at < bytes.length || at === 0; at += STRING_MAX) strings.push(bytes.subarray(at, at + STRING_MAX));
  return strings;
}
