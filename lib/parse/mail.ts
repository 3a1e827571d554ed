import type { ParsedItem } from "#lib/parse/delivery-event";
import { readDsn } from "#lib/parse/dsn";
import type { Notice } from "#lib/parse/limits";
import { isFromDaemon, kindOfMail } from "#lib/parse/mail-kind";
import { type Part, readMime } from "#lib/parse/mime";
import { excerpt, withLf } from "#lib/parse/text";

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
  let reportAt = mail.parts.findIndex((part) => REPORT_TYPES.has(part.type));
  if (reportAt < 0 && isFromDaemon(mail)) {
    const damaged = damagedReport(text);
    if (damaged) reportAt = mail.parts.push(damaged) - 1;
  }
  if (reportAt >= 0 && kind !== "feedback_report") {
    const events = readDsn(mail, reportAt, raw, index, now, notice);
    if (events.length > 0) return events;
    const message = "The delivery report names no recipient.";
    return [{ kind: "error", line: 1, index, message, excerpt: excerpt(mail.parts[reportAt]?.body.trim() ?? "") }];
  }
  if (kind === "not_a_report" && depth < FORWARD_DEPTH_MAX) {
    const inner = mail.parts
      .filter(isReport)
      .flatMap((part) => readText(part.body, raw, index, now, notice, depth + 1));
    const events = inner.filter((item) => item.kind === "event");
    if (events.length > 0) return events;
  }
  return [{ kind: "none", what: kind, line: 1, index }];
}

/** An attached mail that holds a report; only such are opened. */
function isReport(part: Part): boolean {
  return MAIL_TYPES.has(part.type) && part.body.includes("delivery-status");
}

/** A report whose MIME structure is broken still has its fields. Only mail systems are believed. */
function damagedReport(text: string): Part | null {
  const at = text.indexOf("\nReporting-MTA:");
  if (at < 0 || !text.includes("\nFinal-Recipient:", at)) return null;
  const body = text.slice(at + 1);
  return { type: "message/delivery-status", parameters: new Map(), encoding: "", headers: new Map(), body };
}
