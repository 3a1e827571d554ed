import { decodeText } from "#lib/parse/transfer";

// No subject that people read is longer.
const CHARS_MAX = 2_000;
const ENCODINGS: Readonly<Record<string, string>> = { b: "base64", q: "quoted-printable" };

/**
 * A header field as a person reads it: its encoded words (RFC 2047) undone, and bytes beyond ASCII read as UTF-8. `field`
 * holds one character a byte; it is cut at 2 000. What is broken stays as it is.
 */
export function decodeWords(field: string): string {
  const value = field.slice(0, CHARS_MAX);
  if (!value.includes("=?")) return decodeText(value, "", "");
  let out = "";
  let from = 0;
  for (let open = value.indexOf("=?"); open >= 0; open = value.indexOf("=?", Math.max(from, open + 1))) {
    const word = readWord(value, open);
    if (!word) continue;
    const between = value.slice(from, open);
    // Blanks between two encoded words are only their seam.
    if (from === 0 || between.trim() !== "") out += decodeText(between, "", "");
    out += word.text;
    from = word.end;
  }
  return out + decodeText(value.slice(from), "", "");
}

/** `=?charset?B?…?=` at `open`, its language tag (RFC 2231) left out. */
function readWord(value: string, open: number): { text: string; end: number } | null {
  const charset = value.indexOf("?", open + 2);
  const encoding = charset < 0 ? undefined : ENCODINGS[value.charAt(charset + 1).toLowerCase()];
  if (encoding === undefined || charset - open > 60 || value.charAt(charset + 2) !== "?") return null;
  const close = value.indexOf("?=", charset + 3);
  if (close < 0) return null;
  const inside = value.slice(charset + 3, close);
  const [name = ""] = value.slice(open + 2, charset).split("*", 1);
  const text = encoding === "base64" ? inside : inside.replaceAll("_", " ");
  return { text: decodeText(text, encoding, name), end: close + 2 };
}
