import { addressDomain, bareAddress } from "#lib/parse/address";
import type { OccurredAtFrom, ParsedEvent, ParsedItem, RecipientFrom } from "#lib/parse/delivery-event";
import { dsnEventKey, failureKeyOf } from "#lib/parse/event-key";
import { field } from "#lib/parse/headers";
import { LIMITS } from "#lib/parse/limits";
import { readMailDate } from "#lib/parse/mail-date";
import { isBounceLetter, isDelayLetter } from "#lib/parse/mails/bounce-words";
import { DIALECTS } from "#lib/parse/mails/dialects";
import { type Failure, type Letter, readLetter } from "#lib/parse/mails/letter";
import { readSnsMail } from "#lib/parse/mails/sns";
import { failedRecipients, verpRecipient } from "#lib/parse/mails/verp";
import { wholeSpeech } from "#lib/parse/mails/whole-speech";
import { findAddress } from "#lib/parse/mails/words";
import type { Mail } from "#lib/parse/mime";
import { readReplyCodes } from "#lib/parse/reply";
import { cut } from "#lib/parse/text";

/** Reads a bounce that has no report fields: an event for each recipient it names. Other mails give none. */
export function readLetterEvents(mail: Mail, raw: Buffer, index: number, now: Date): ParsedItem[] {
  const letter = readLetter(mail);
  const notified = readSnsMail(letter, raw, index, now);
  if (notified.length > 0) return notified;
  if (!isBounceLetter(letter)) return [];
  const { failures, from } = failuresOf(letter);
  const delayed = isDelayLetter(letter);
  const alone = failures.length === 1 ? wholeSpeech(letter) : null;
  return failures.map((failure) => {
    const said = failure.said?.remote || !alone ? failure.said : alone;
    return item({ ...failure, said, outcome: delayed ? "deferred" : "bounced" }, from, letter, raw, index, now);
  });
}

function failuresOf(letter: Letter): { failures: Failure[]; from: RecipientFrom } {
  for (const dialect of DIALECTS) {
    const failures = dialect.read(letter);
    if (failures.length > 0) return { failures: failures.slice(0, LIMITS.recipientsMax), from: "text" };
  }
  const named = failedRecipients(letter.headers);
  if (named.length > 0) return { failures: named.map((recipient) => ({ recipient, said: null })), from: "header" };
  const sentTo = onlyRecipientAt(letter);
  if (sentTo !== null) return { failures: [{ recipient: sentTo, said: null }], from: "header" };
  const verp = verpRecipient(letter.headers);
  return { failures: verp === null ? [] : [{ recipient: verp, said: null }], from: "verp" };
}

/** The only recipient of the returned mail, when the letter names its domain as what failed (Sendmail 5 names nobody). */
function onlyRecipientAt(letter: Letter): string | null {
  const to = letter.returned.get("to");
  const value = to?.length === 1 ? (to[0] ?? "") : "";
  const found = findAddress(value);
  if (!found || letter.returned.has("cc") || findAddress(value, found.end)) return null;
  const domain = addressDomain(found.address);
  return domain !== "" && letter.lower.includes(` ${domain} `) ? found.address : null;
}

function item(
  failure: Failure & { outcome: ParsedEvent["outcome"] },
  from: RecipientFrom,
  letter: Letter,
  raw: Buffer,
  index: number,
  now: Date,
): ParsedItem {
  const { said, recipient } = failure;
  const reply = said === null || said.reply === "" ? null : cut(said.reply, LIMITS.replyCharsMax);
  const reportingMta = failure.reportingMta ?? null;
  const id = field(letter.returned, "message-id");
  const messageId = id === null ? null : bareAddress(cut(id, LIMITS.fieldCharsMax)) || null;
  const path = field(letter.returned, "return-path");
  const original = failure.originalRecipient ?? null;
  const event: ParsedEvent = {
    line: 1,
    index,
    outcome: failure.outcome,
    recipient,
    recipientFrom: from,
    originalRecipient: original === recipient ? null : original,
    status: failure.status ?? null,
    ...(reply === null ? { replyCode: null, enhancedStatus: null } : readReplyCodes(reply)),
    reply,
    smtpCommand: said?.smtpCommand ?? null,
    remoteMta: said?.host ?? null,
    remoteIp: said?.ip ?? null,
    remoteIpFrom: said?.ip ? "human_text" : null,
    remotePort: said?.port ?? null,
    sourceIp: null,
    reportingMta,
    pool: reportingMta,
    mailFrom: path === null ? null : bareAddress(cut(path, LIMITS.fieldCharsMax)),
    queueId: null,
    messageId,
    ...timeOf(letter, now),
    inbound: false,
  };
  const mail = messageId ?? field(letter.headers, "message-id") ?? field(letter.headers, "date") ?? "";
  const eventKey = dsnEventKey({
    reportingMta,
    mail: mail === "" ? letter.text.trimEnd() : mail,
    finalRecipient: recipient,
    action: failure.outcome,
    status: event.status,
    arrivalDate: null,
  });
  return { kind: "event", event, raw, eventKey, failureKey: failureKeyOf(event) };
}

function timeOf(letter: Letter, now: Date): { occurredAt: Date; occurredAtFrom: OccurredAtFrom } {
  const date = readMailDate(field(letter.headers, "date"));
  return date ? { occurredAt: date, occurredAtFrom: "date_header" } : { occurredAt: now, occurredAtFrom: "intake" };
}
