import type { ParsedItem } from "#lib/parse/delivery-event";
import { readDsn } from "#lib/parse/dsn";
import { readFeedback } from "#lib/parse/feedback";
import type { Notice } from "#lib/parse/limits";
import { isFromDaemon, kindOfMail } from "#lib/parse/mail-kind";
import { isChallenge, isTitledFailure, mayBeChallenge } from "#lib/parse/mails/bounce-words";
import { forwardedInside, mayBeForward } from "#lib/parse/mails/forwarded";
import { readLetter } from "#lib/parse/mails/letter";
import { readLetterEvents } from "#lib/parse/mails/letter-events";
import { type Mail, type Part, readMime } from "#lib/parse/mime";
import { excerpt, withLf } from "#lib/parse/text";
import { decodeTransfer } from "#lib/parse/transfer";

const REPORT_TYPES: ReadonlySet<string> = new Set(["message/delivery-status", "message/global-delivery-status"]);
const MAIL_TYPES: ReadonlySet<string> = new Set(["message/rfc822", "message/global"]);
// Reports sent on as attachments of attachments; deeper than that nobody forwards.
const FORWARD_DEPTH_MAX = 4;

/**
 * Reads one mail: an event for each recipient of each delivery report in it (RFC 3464), or what else it is. `index` is
 * its place in its file. It never throws.
 */
export function readMail(raw: Buffer, index: number, now: Date, notice: (notice: Notice) => void): ParsedItem[] {
  return readText(withLf(raw.toString("latin1")), raw, index, now, notice, 0);
}

function readText(
  text: string,
  raw: Buffer,
  index: number,
  now: Date,
  notice: (notice: Notice) => void,
  depth: number,
): ParsedItem[] {
  const mail = readMime(text, (hit) => notice({ what: hit.what, where: `mail ${index}, ${hit.where}` }));
  const kind = kindOfMail(mail);
  if (kind === "feedback_report") return [readFeedback(mail, text, raw, index, now)];
  if (kind === "disposition") return [{ kind: "none", what: kind, line: 1, index }];
  let reportAt = mail.parts.findIndex((part) => REPORT_TYPES.has(part.type));
  const system = isFromDaemon(mail) || mail.headers.size === 0;
  if (reportAt < 0 && (system || returnsMail(mail))) {
    const damaged = damagedReport(mail, text);
    if (damaged) reportAt = mail.parts.push(...damaged) - 1;
  }
  if (reportAt >= 0 && mayBeChallenge(mail) && isChallenge(readLetter(mail)))
    return [{ kind: "none", what: "auto_reply", line: 1, index }];
  const events = reportAt < 0 ? [] : readDsn(mail, reportAt, raw, index, now, notice);
  if (events.length > 0) return events;
  if (kind === "not_a_report") {
    const letters = readLetterEvents(mail, raw, index, now);
    if (letters.length > 0) return letters;
  }
  if (reportAt >= 0) {
    const message = "The delivery report names no recipient.";
    return [{ kind: "error", line: 1, index, message, excerpt: excerpt(mail.parts[reportAt]?.body.trim() ?? "") }];
  }
  if (kind === "not_a_report" && depth < FORWARD_DEPTH_MAX) {
    const inner = mail.parts
      .filter((part) => MAIL_TYPES.has(part.type))
      .map(textOf)
      .filter(mayBeReport)
      .flatMap((inside) => readText(inside, raw, index, now, notice, depth + 1));
    const found = inner.filter((item) => item.kind === "event");
    if (found.length > 0) return found;
    const forwarded = forwardedIn(mail);
    const sentOn = forwarded === null ? [] : readText(forwarded, raw, index, now, notice, depth + 1);
    if (sentOn.some((item) => item.kind === "event")) return sentOn;
  }
  return [{ kind: "none", what: kind, line: 1, index }];
}

/** A gateway that writes as nobody: the returned mail is attached, and the subject says so. */
function returnsMail(mail: Mail): boolean {
  return mail.parts.some((part) => MAIL_TYPES.has(part.type)) && isTitledFailure(mail);
}

/** The bounce inside a mail that a person sent on as text; back in one character a byte, as mails are read. */
function forwardedIn(mail: Mail): string | null {
  if (!mayBeForward(mail.headers)) return null;
  const plain = mail.parts.find((part) => part.type === "text/plain");
  return plain ? forwardedInside(withLf(decodeTransfer(plain.body, plain.encoding).toString("latin1"))) : null;
}

/** An attached mail that holds a report or was written by a mail system; only such are opened. */
function mayBeReport(inside: string): boolean {
  const head = inside.slice(0, 8_192).toLowerCase();
  return inside.includes("delivery-status") || head.includes("mailer-daemon") || head.includes("postmaster");
}

/** An attached mail as it is; an encoded one (RFC 6532 allows it) with its encoding undone. */
function textOf(part: Part): string {
  return part.encoding === "base64" || part.encoding === "quoted-printable"
    ? withLf(decodeTransfer(part.body, part.encoding).toString("latin1"))
    : part.body;
}

/** A report whose MIME structure is broken, or that stands in a text part, still has its fields. Only mail systems are believed. */
function damagedReport(mail: Mail, whole: string): Part[] | null {
  const plain = mail.parts.find((part) => part.type === "text/plain");
  const decoded = plain ? withLf(decodeTransfer(plain.body, plain.encoding).toString("latin1")) : "";
  return reportIn(decoded) ?? reportIn(whole);
}

function reportIn(body: string): Part[] | null {
  if (!body.includes("Final-Recipient:")) return null;
  const text = `\n${body}`;
  const recipient = text.indexOf("\nFinal-Recipient:");
  if (recipient < 0) return null;
  const reporting = text.lastIndexOf("\nReporting-MTA:", recipient);
  const blank = text.lastIndexOf("\n\n", recipient);
  const at = reporting >= 0 ? reporting + 1 : blank < 0 ? 0 : blank + 2;
  const part = (type: string, body: string): Part => {
    return { type, parameters: new Map(), encoding: "", headers: new Map(), body };
  };
  return [part("text/plain", text.slice(0, at)), part("message/delivery-status", text.slice(at))];
}
