import { bareAddress, hostName, isAddress } from "#lib/parse/address";
import type { OccurredAtFrom, Outcome, ParsedEvent, ParsedItem } from "#lib/parse/delivery-event";
import { type Block, blockField, decodeUtf8Address, readDeliveryStatus, typed } from "#lib/parse/delivery-status";
import { remoteOf, replyOf } from "#lib/parse/dsn-remote";
import { dsnEventKey, failureKeyOf } from "#lib/parse/event-key";
import { field, type Headers, readHeaders } from "#lib/parse/headers";
import { LIMITS, type Notice } from "#lib/parse/limits";
import { readMailDate } from "#lib/parse/mail-date";
import { type Told, toldBeside } from "#lib/parse/mails/told";
import { startsWithCode } from "#lib/parse/mails/words";
import type { Mail, Part } from "#lib/parse/mime";
import { readReplyCodes } from "#lib/parse/reply";
import { statusEnd } from "#lib/parse/scan";
import { cut } from "#lib/parse/text";
import { decodeText } from "#lib/parse/transfer";

const RETURNED: ReadonlySet<string> = new Set([
  "message/rfc822",
  "message/global",
  "message/rfc822-headers",
  "message/global-headers",
  "text/rfc822-headers",
]);

// RFC 3464 §2.3.3, and the misspellings seen.
const OUTCOMES: ReadonlyMap<string, Outcome> = new Map([
  ["failed", "bounced"],
  ["failure", "bounced"],
  ["delayed", "deferred"],
  ["expired", "deferred"],
  ["delivered", "delivered"],
  ["deliverable", "delivered"],
  ["relayed", "relayed"],
  ["expanded", "expanded"],
]);

/** What a report says once for all its recipients. */
type Report = {
  line: number;
  index: number;
  raw: Buffer;
  now: Date;
  headers: Headers;
  returned: Headers;
  perMessage: Block;
  alone: boolean;
  told: Told;
};

/** Reads the delivery report in part `reportAt` of a mail: one event for each recipient block. */
export function readDsn(
  mail: Mail,
  reportAt: number,
  raw: Buffer,
  index: number,
  now: Date,
  notice: (notice: Notice) => void,
): ParsedItem[] {
  const part = mail.parts[reportAt];
  if (!part) return [];
  const status = readDeliveryStatus(textOf(part), notice);
  const returned = mail.parts.slice(reportAt + 1).find((candidate) => RETURNED.has(candidate.type));
  const report: Report = {
    line: 1,
    index,
    raw,
    now,
    headers: mail.headers,
    returned: returned ? readHeaders(textOf(returned), () => {}).headers : new Map(),
    perMessage: status.perMessage,
    alone: status.recipients.length === 1,
    told: toldBeside(mail, humanPart(mail, reportAt)),
  };
  return status.recipients.flatMap((block) => readRecipient(block, report));
}

function textOf(part: Part): string {
  return decodeText(part.body, part.encoding, part.parameters.get("charset") ?? "");
}

/** The first text part; writers put it before the report, some behind it. */
function humanPart(mail: Mail, reportAt: number): string {
  const plain =
    mail.parts.find((part, i) => part.type === "text/plain" && i < reportAt) ??
    mail.parts.find((part) => part.type === "text/plain");
  return plain ? textOf(plain) : "";
}

function readRecipient(block: Block, report: Report): ParsedItem[] {
  const final = addressOf(block, "final-recipient");
  const original = addressOf(block, "original-recipient");
  const failed = (field(report.headers, "x-failed-recipients") ?? "").split(",", 1)[0]?.trim() ?? "";
  // A pipe or a file is where the mail went inside the receiving host, not who it was for.
  const candidates = [final, original, addressOf(block, "x-actual-recipient"), report.alone ? failed : null];
  const recipient = candidates.find((address) => address !== null && isAddress(address)) ?? final ?? original;
  if (!recipient) return [];
  const action = (blockField(block, "action") ?? "").split(" ", 1)[0]?.toLowerCase() ?? "";
  const status = statusOf(block);
  const outcome = OUTCOMES.get(action) ?? (status?.startsWith("4") ? "deferred" : "bounced");
  const told = report.told(recipient, original, report.alone);
  const spoken = replyOf(block, told);
  const remote = remoteOf(block, told, spoken.diagnosed);
  const reportingMta = mtaName(blockField(report.perMessage, "reporting-mta"));
  const queueId = queueIdOf(report.perMessage);
  const messageId = bareId(
    field(report.returned, "message-id") ?? blockField(report.perMessage, "x-original-message-id"),
  );
  const sender = senderOf(report);
  const codes = spoken.reply === null ? { replyCode: null, enhancedStatus: null } : readReplyCodes(spoken.reply);
  // Zoho gives the reply code as the Status and leaves it out of the words.
  if (codes.replyCode === null && status === null) codes.replyCode = codeInStatus(block);
  const event: ParsedEvent = {
    line: report.line,
    index: report.index,
    outcome,
    recipient,
    recipientFrom: "report",
    originalRecipient: original !== null && original !== recipient ? original : null,
    status,
    ...codes,
    reply: spoken.reply === null ? null : cut(spoken.reply, LIMITS.replyCharsMax),
    smtpCommand: told?.smtpCommand ?? spoken.diagnosed?.smtpCommand ?? null,
    ...remote,
    reportingMta,
    pool: reportingMta,
    mailFrom: sender,
    queueId,
    messageId,
    ...timeOf(block, report),
    inbound: false,
  };
  const eventKey = dsnEventKey({
    reportingMta,
    mail: blockField(report.perMessage, "original-envelope-id") ?? messageId ?? queueId ?? ownId(report),
    finalRecipient: final ?? recipient,
    action,
    status,
    arrivalDate: blockField(report.perMessage, "arrival-date"),
  });
  return [{ kind: "event", event, raw: report.raw, eventKey, failureKey: failureKeyOf(event) }];
}

function addressOf(block: Block, name: string): string | null {
  const value = blockField(block, name);
  if (value === null) return null;
  const { type, value: text } = typed(value);
  const address = bareAddress(cut(text, LIMITS.fieldCharsMax));
  return (type === "utf-8" ? decodeUtf8Address(address) : address) || null;
}

function statusOf(block: Block): string | null {
  const value = blockField(block, "status");
  if (value === null) return null;
  // A comment may follow: `5.2.1 (mailbox disabled)`.
  const end = statusEnd(value, 0);
  return end > 0 ? value.slice(0, end) : null;
}

function codeInStatus(block: Block): number | null {
  const value = blockField(block, "status")?.trim() ?? "";
  return value.length === 3 && startsWithCode(value) ? Number(value) : null;
}

function mtaName(value: string | null): string | null {
  return value === null ? null : hostName(cut(typed(value).value.split(" ", 1)[0] ?? "", LIMITS.fieldCharsMax));
}

/** `X-Postfix-Queue-ID` and its rebrands: the middle is the product's name. */
function queueIdOf(perMessage: Block): string | null {
  for (const [name, values] of perMessage) {
    if (name.startsWith("x-") && (name.endsWith("-queue-id") || name.endsWith("-queueid"))) {
      return cut(values[0] ?? "", 128) || null;
    }
  }
  return null;
}

function senderOf(report: Report): string | null {
  for (const [name, values] of report.perMessage) {
    if (name.startsWith("x-") && name.endsWith("-sender")) return bareAddress(typed(values[0] ?? "").value);
  }
  const path = field(report.returned, "return-path");
  return path === null ? null : bareAddress(cut(path, LIMITS.fieldCharsMax));
}

function bareId(id: string | null): string | null {
  return id === null ? null : bareAddress(cut(id, LIMITS.fieldCharsMax)) || null;
}

/** What tells two reports about nameless mails apart. */
function ownId(report: Report): string {
  return field(report.headers, "message-id") ?? field(report.headers, "date") ?? "";
}

/** Attempt, then arrival, then the report's own date, then now. */
function timeOf(block: Block, report: Report): { occurredAt: Date; occurredAtFrom: OccurredAtFrom } {
  const attempt = readMailDate(blockField(block, "last-attempt-date"));
  if (attempt) return { occurredAt: attempt, occurredAtFrom: "last_attempt" };
  const arrival = readMailDate(blockField(report.perMessage, "arrival-date"));
  if (arrival) return { occurredAt: arrival, occurredAtFrom: "arrival" };
  const date = readMailDate(field(report.headers, "date"));
  if (date) return { occurredAt: date, occurredAtFrom: "date_header" };
  return { occurredAt: report.now, occurredAtFrom: "intake" };
}
