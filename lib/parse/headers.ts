import { LIMITS, type Notice } from "#lib/parse/limits";
import { isAlphanumeric, squeeze } from "#lib/parse/scan";
import { cut } from "#lib/parse/text";

/** Header fields by lower-case name, unfolded, in order. */
export type Headers = ReadonlyMap<string, readonly string[]>;

/** The first value of a field, or null. */
export function field(headers: Headers, name: string): string | null {
  return headers.get(name)?.[0] ?? null;
}

/** The index of the colon that ends a field name starting at `at`, or -1. */
export function fieldNameEnd(text: string, at: number): number {
  let end = at;
  for (; end < text.length && end - at < 77; end++) {
    const c = text.charCodeAt(end);
    if (!isAlphanumeric(c) && c !== 45 && c !== 95) break;
  }
  let colon = end;
  while (text.charCodeAt(colon) === 32 || text.charCodeAt(colon) === 9) colon++;
  return end > at && text.charCodeAt(colon) === 58 ? colon : -1;
}

/**
 * Reads the header block at the start of `text` (line ends LF) and says where the body begins. Lines that are no field
 * are skipped; a text that does not start with a field has no header.
 */
export function readHeaders(text: string, notice: (notice: Notice) => void): { headers: Headers; body: number } {
  const headers = new Map<string, string[]>();
  let at = 0;
  // A From_ line, also quoted, may stand before the header of a stored mail.
  if (text.startsWith("From ") || text.startsWith(">From ")) at = lineAfter(text, 0);
  if (text.charCodeAt(at) === 10) return { headers, body: at + 1 };
  if (fieldNameEnd(text, at) < 0) return { headers, body: at };
  let blank = text.indexOf("\n\n", at);
  const body = blank < 0 ? text.length : blank + 2;
  if (blank < 0) blank = text.length;
  if (blank - at > LIMITS.headerBlockCharsMax) {
    notice({ what: "A header is larger than 256 KB; its rest was cut.", where: "header" });
    blank = at + LIMITS.headerBlockCharsMax;
  }
  let name = "";
  let value = "";
  while (at < blank) {
    const end = Math.min(lineAfter(text, at) - 1, blank);
    const first = text.charCodeAt(at);
    if ((first === 32 || first === 9) && name !== "") {
      if (value.length <= LIMITS.headerLineCharsMax) value += text.slice(at, end);
    } else {
      put(headers, name, value, notice);
      const colon = fieldNameEnd(text, at);
      const named = colon >= 0 && colon < end;
      name = named ? text.slice(at, colon).trimEnd().toLowerCase() : "";
      value = named ? text.slice(colon + 1, end) : "";
    }
    at = end + 1;
  }
  put(headers, name, value, notice);
  return { headers, body };
}

function put(headers: Map<string, string[]>, name: string, value: string, notice: (notice: Notice) => void): void {
  if (name === "") return;
  if (value.length > LIMITS.headerLineCharsMax) {
    notice({ what: "A header field is longer than 16 KB; its rest was cut.", where: cut(name, 80) });
  }
  const values = headers.get(name);
  const kept = squeeze(cut(value, LIMITS.headerLineCharsMax));
  if (values) values.push(kept);
  else headers.set(name, [kept]);
}

/** The index after the LF that ends the line at `at`; one beyond the text when it has no LF. */
export function lineAfter(text: string, at: number): number {
  const lf = text.indexOf("\n", at);
  return lf < 0 ? text.length + 1 : lf + 1;
}

/** A structured value such as `multipart/report; report-type="delivery-status"` (RFC 2045 §5.1). Names are lower-case. */
export function readParameters(value: string): { value: string; parameters: ReadonlyMap<string, string> } {
  const parameters = new Map<string, string>();
  const semicolon = value.indexOf(";");
  const main = (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase();
  let at = semicolon < 0 ? value.length : semicolon + 1;
  while (at < value.length) {
    const equals = value.indexOf("=", at);
    if (equals < 0) break;
    const name = value.slice(at, equals).trim().toLowerCase();
    let from = equals + 1;
    while (value.charCodeAt(from) === 32) from++;
    let text = "";
    if (value.charCodeAt(from) === 34) {
      let i = from + 1;
      for (; i < value.length && value.charCodeAt(i) !== 34; i++) {
        if (value.charCodeAt(i) === 92) i++;
        text += value.charAt(i);
      }
      from = value.indexOf(";", i);
    } else {
      const end = value.indexOf(";", from);
      text = value.slice(from, end < 0 ? undefined : end).trim();
      from = end;
    }
    parameters.set(name, text);
    if (from < 0) break;
    at = from + 1;
  }
  return { value: main, parameters };
}
