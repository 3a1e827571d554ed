import type { Format } from "#lib/parse/delivery-event";
import { LineSplitter } from "#lib/parse/log-lines";
import { isBounceText } from "#lib/parse/mails/bounce-words";
import { afterPriority, isAlphanumeric } from "#lib/parse/scan";
import { SIGNATURES, SYSLOG_PROGRAMS } from "#lib/parse/signatures";
import { readStamp } from "#lib/parse/syslog-time";
import { asBuffer } from "#lib/parse/text";

const SYSLOG_LINES_MAX = 2_000;
// Any time will do: only the shape of a stamp matters here.
const SOME_DAY = Date.UTC(2030, 0, 1);

type Seen = { lines: number; stamped: number; postfix: number; mailers: string | null; programs: Map<Format, number> };

/** Fields that mail systems write first, and nobody else writes at the start of a file. */
const FIRST_FIELDS: ReadonlySet<string> = new Set([
  "return-path",
  "received",
  "delivered-to",
  "x-original-to",
  "envelope-to",
  "delivery-date",
  "mime-version",
  "message-id",
  "content-type",
  "auto-submitted",
  "x-failed-recipients",
  "dkim-signature",
  "authentication-results",
]);

const OTHER_MAILERS = ["sendmail", "sm-mta", "exim", "opensmtpd", "smtpd[", "qmail", "courier"] as const;

/**
 * Tells the format from the first bytes of a file (decompressed; some 64 KB) and says why. The name is used in words
 * only, never to decide.
 */
export function identify(head: Uint8Array, name: string): { format: Format; why: string } {
  const bytes = asBuffer(head);
  if (bytes.length === 0) return { format: "unknown", why: `${name} is empty.` };
  const start = firstText(bytes);
  if (isFromLine(bytes, start)) return { format: "mbox", why: "It starts with a From_ line, as an mbox does." };
  const field = headerField(bytes, start);
  const mail = { format: "rfc3464", why: `It starts with a mail header (${field}).` } as const;
  // Most of what comes in: everything below looks at far more than one line.
  if (field !== null && FIRST_FIELDS.has(field.toLowerCase())) return mail;
  const first = { bytes, text: bytes.toString("utf8") };
  for (const { format, recognise } of SIGNATURES) {
    const why = recognise(first);
    if (why !== null) return { format, why };
  }
  if (looksBinary(bytes)) {
    const utf16 = bytes[0] === 0xff || bytes[1] === 0;
    const why = utf16 ? `${name} is UTF-16 and no message trace. Save it as UTF-8.` : `${name} is not text.`;
    return { format: "unknown", why };
  }
  const seen = countLines(bytes);
  const [other] = [...seen.programs].sort((a, b) => b[1] - a[1]);
  if (seen.postfix > 0 && seen.postfix >= (other?.[1] ?? 0))
    return { format: "postfix_log", why: `${seen.postfix} of its first lines are Postfix's.` };
  if (other) return { format: other[0], why: `${other[1]} of its first lines are of ${other[0].replace("_log", "")}.` };
  if (seen.stamped > 0 && seen.stamped * 2 >= seen.lines) {
    if (seen.mailers) return { format: "unknown", why: `Its lines are of ${seen.mailers}, not of Postfix.` };
    return { format: "postfix_log", why: "It is a syslog; none of its first lines is a mail program's." };
  }
  if (field !== null) return mail;
  if (isBounceText(first.text)) return { format: "rfc3464", why: "It is the text of a bounce without its header." };
  return { format: "unknown", why: `${name} is neither a mail nor a log that Rebound reads.` };
}

/** More than a tenth control characters, or UTF-16: no mail and no log is like that. */
function looksBinary(bytes: Buffer): boolean {
  const end = Math.min(bytes.length, 8_192);
  let control = 0;
  for (let i = 0; i < end; i++) {
    const c = bytes[i] ?? 0;
    if (c < 9 || (c > 13 && c < 27) || (c > 27 && c < 32) || c === 127) control++;
  }
  return control * 10 > end;
}

/** The index of the first byte that is no blank line and no byte order mark. */
function firstText(bytes: Buffer): number {
  let i = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (i < bytes.length && (bytes[i] === 10 || bytes[i] === 13)) i++;
  return i;
}

function isFromLine(bytes: Buffer, at: number): boolean {
  if (bytes.toString("latin1", at, at + 5) !== "From ") return false;
  const line = bytes.toString("latin1", at, at + 200).split("\n", 1)[0] ?? "";
  // `From sender Sat Nov 21 00:20:12 2026`: a clock tells it from a sentence.
  return line.includes(":");
}

/** The name of the header field at `at`, or null. A first line of an older mail may be a continuation of nothing. */
function headerField(bytes: Buffer, at: number): string | null {
  let from = at;
  if (bytes.toString("latin1", from, from + 6) === ">From ") {
    while (from < bytes.length && bytes[from] !== 10 && bytes[from] !== 13) from++;
    while (bytes[from] === 10 || bytes[from] === 13) from++;
  }
  let end = from;
  while (end - from < 77 && (isAlphanumeric(bytes[end] ?? 0) || bytes[end] === 45 || bytes[end] === 95)) end++;
  if (end === from || bytes[end] !== 58) return null;
  return bytes.toString("latin1", from, end);
}

function countLines(bytes: Buffer): Seen {
  const seen: Seen = { lines: 0, stamped: 0, postfix: 0, mailers: null, programs: new Map() };
  const splitter = new LineSplitter((line, start, end) => {
    if (end === start || seen.lines >= SYSLOG_LINES_MAX) return;
    seen.lines++;
    const from = afterPriority(line, start, end);
    const stamp = readStamp(line, from, end, SOME_DAY);
    if (!stamp || line[stamp.end] !== 32) return;
    seen.stamped++;
    const host = line.indexOf(32, stamp.end + 1);
    const tag = host < 0 ? "" : line.toString("latin1", host + 1, Math.min(end, host + 60));
    const colon = tag.indexOf(":");
    const program = colon < 0 ? tag : tag.slice(0, colon);
    const known = SYSLOG_PROGRAMS.find((one) => program.startsWith(one.program));
    if (program.includes("postfix") && program.includes("/")) seen.postfix++;
    else if (known) seen.programs.set(known.format, (seen.programs.get(known.format) ?? 0) + 1);
    else seen.mailers ??= OTHER_MAILERS.find((mailer) => program.includes(mailer)) ?? null;
  });
  splitter.push(bytes);
  splitter.finish();
  return seen;
}
