import { canonicalIp, hostName } from "#lib/parse/address";
import { isAlphanumeric, isDigit } from "#lib/parse/scan";

/** What stands between the address and the words of an Exim line (spec, "Summary of fields in log lines"). */
export type EximFields = {
  host: string | null;
  ip: string | null;
  port: number | null;
  /** `I=`: our own address. */
  sourceIp: string | null;
  router: string | null;
  transport: string | null;
  /** `F=`: the sender; `P=`: the return path. */
  sender: string | null;
  returnPath: string | null;
  /** `C="…"`: what the receiver said when it took the mail. */
  confirmation: string | null;
  /** The index behind the colon that opens the words, or -1. */
  words: number;
};

/** The length of an Exim message id at `at` (6-6-2, since 4.97 6-11-4), or 0. */
export function messageIdLength(text: string, at: number): number {
  for (const [middle, last] of [
    [6, 2],
    [11, 4],
  ] as const) {
    const length = 6 + 1 + middle + 1 + last;
    if (text.charCodeAt(at + 6) !== 45 || text.charCodeAt(at + 7 + middle) !== 45) continue;
    let good = at + length <= text.length && !isAlphanumeric(text.charCodeAt(at + length));
    for (let i = 0; good && i < length; i++) {
      if (i !== 6 && i !== 7 + middle) good = isAlphanumeric(text.charCodeAt(at + i));
    }
    if (good) return length;
  }
  return 0;
}

/** Reads the fields from `at` on, up to the colon that opens the words. */
export function readEximFields(text: string, at: number): EximFields {
  const fields: EximFields = {
    host: null,
    ip: null,
    port: null,
    sourceIp: null,
    router: null,
    transport: null,
    sender: null,
    returnPath: null,
    confirmation: null,
    words: -1,
  };
  let i = at;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === 32) {
      i++;
    } else if (c === 58) {
      if (i + 1 < text.length && text.charCodeAt(i + 1) !== 32) {
        i++;
        continue;
      }
      fields.words = Math.min(text.length, i + 2);
      return fields;
    } else if (c === 34 || c === 40) {
      i = closing(text, i, c === 34 ? 34 : 41);
    } else {
      i = readField(text, i, fields);
    }
  }
  return fields;
}

/** One `NAME=value`, or a word of another kind; gives the index behind it. */
function readField(text: string, at: number, fields: EximFields): number {
  const equals = nameEnd(text, at);
  if (equals < 0) {
    // `defer`, `K`, `L*`, `PRDR`, `[192.0.2.1]`; a colon behind the word opens the words of the line.
    const end = wordEnd(text, at);
    return end > at ? end : at + 1;
  }
  const name = text.slice(at, equals);
  if (name === "H") return readHost(text, equals + 1, fields);
  const { value, end } = readValue(text, equals + 1);
  if (name === "R") fields.router ??= value;
  else if (name === "T") fields.transport ??= value;
  else if (name === "F") fields.sender ??= value;
  else if (name === "P") fields.returnPath ??= value;
  else if (name === "C") fields.confirmation ??= value;
  else if (name === "I") fields.sourceIp ??= readBracket(value, 0).ip;
  return end;
}

/** The index of the `=` of a field's name at `at`, or -1. */
function nameEnd(text: string, at: number): number {
  let i = at;
  while (i - at < 16 && isAlphanumeric(text.charCodeAt(i))) i++;
  return i > at && text.charCodeAt(i) === 61 ? i : -1;
}

/** The end of a word: a blank, or a colon before a blank. */
function wordEnd(text: string, at: number): number {
  let i = at;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 32) break;
    if (c === 58 && (i + 1 === text.length || text.charCodeAt(i + 1) === 32)) break;
  }
  return i;
}

function readValue(text: string, at: number): { value: string; end: number } {
  const first = text.charCodeAt(at);
  if (first === 34 || first === 60) {
    const end = closing(text, at, first === 34 ? 34 : 62);
    return { value: text.slice(at + 1, end - 1), end };
  }
  const end = wordEnd(text, at);
  return { value: text.slice(at, end), end };
}

/** The index behind the closing character; in quotes a backslash takes the next one along. */
function closing(text: string, at: number, close: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (close === 34 && c === 92) i++;
    else if (c === close) return i + 1;
  }
  return text.length;
}

/** `H=name [ip]:port*`, `H=name (helo) [ip]`, `H=[ip]`, `H=(helo) [ip]`. */
function readHost(text: string, at: number, fields: EximFields): number {
  let i = at;
  const first = text.charCodeAt(i);
  if (first !== 91 && first !== 40) {
    const end = wordEnd(text, i);
    fields.host ??= hostName(text.slice(i, end));
    i = end;
  }
  if (text.charCodeAt(i) === 32 && text.charCodeAt(i + 1) === 40) i++;
  if (text.charCodeAt(i) === 40) i = closing(text, i, 41);
  if (text.charCodeAt(i) === 32 && text.charCodeAt(i + 1) === 91) i++;
  if (text.charCodeAt(i) !== 91) return i;
  const { ip, port, end } = readBracket(text, i);
  fields.ip ??= ip;
  fields.port ??= port;
  return text.charCodeAt(end) === 42 ? end + 1 : end;
}

/** `[ip]` or `[ip]:port` at `at`. */
export function readBracket(text: string, at: number): { ip: string | null; port: number | null; end: number } {
  const close = text.charCodeAt(at) === 91 ? text.indexOf("]", at) : -1;
  if (close < 0 || close - at > 64) return { ip: null, port: null, end: at + 1 };
  const ip = canonicalIp(text.slice(at + 1, close));
  let end = close + 1;
  if (text.charCodeAt(end) !== 58 || !isDigit(text.charCodeAt(end + 1))) return { ip, port: null, end };
  const from = ++end;
  while (end - from < 5 && isDigit(text.charCodeAt(end))) end++;
  return { ip, port: Number(text.slice(from, end)), end };
}

/** The address of a delivery line and what stands behind it. `original` is the `<…>` after it. */
export type EximAddress = { address: string; original: string | null; end: number };

/** Reads `address [(parent)] [<original>]` at `at`; null when there is none. */
export function readEximAddress(text: string, at: number): EximAddress | null {
  let end = at;
  const first = text.charCodeAt(at);
  // A pipe, a file or a quoted local part may hold blanks.
  if (first === 34) end = closing(text, at, 34);
  if (first === 124 || first === 47) {
    const angle = text.indexOf(" <", at);
    end = angle < 0 ? wordEnd(text, at) : angle;
  } else {
    while (end < text.length && text.charCodeAt(end) !== 32) end++;
  }
  // `address: words` has no fields at all.
  if (end - at > 1 && text.charCodeAt(end - 1) === 58 && first !== 58) end--;
  if (end === at) return null;
  const address = text.slice(at, end);
  let next = end;
  if (text.startsWith(" (", next)) next = closing(text, next + 1, 41);
  if (!text.startsWith(" <", next)) return { address, original: null, end: next };
  const close = text.indexOf(">", next);
  if (close < 0) return null;
  return { address, original: text.slice(next + 2, close), end: close + 1 };
}
