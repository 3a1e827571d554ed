import { addressOf, isoTime, replyOf, type Told } from "#lib/parse/records/draft";
import { at, has, type Json, listAt, textAt } from "#lib/parse/records/json-value";
import { complaint, unsubscription } from "#lib/parse/records/signal";
import { readReplyCodes } from "#lib/parse/reply";

/** A webhook of Resend. */
export function isResend(value: Json): boolean {
  return (textAt(value, "type") ?? "").startsWith("email.") && has(at(value, "data"), "email_id");
}

const RESEND: ReadonlyMap<string, "bounced" | "deferred" | "delivered"> = new Map([
  ["email.bounced", "bounced"],
  ["email.delivery_delayed", "deferred"],
  ["email.delivered", "delivered"],
] as const);

/** Reads one event of Resend. Its `bounce.message` is prose for the sender, not what the server said. */
export function readResend(value: Json): Told[] {
  const type = textAt(value, "type") ?? "";
  // Of a mail to several it does not say who complained: none of them is to get it again.
  if (type === "email.complained") {
    const recipients = listAt(value, "data", "to").map((one) => (typeof one === "string" ? addressOf(one) : null));
    const time = textAt(value, "created_at");
    return [complaint(recipients, { at: isoTime(time), id: `${textAt(value, "data", "email_id")} ${type} ${time}` })];
  }
  if (textAt(value, "data", "bounce", "subType") === "Suppressed" || type === "email.suppressed") {
    return [{ none: "suppressed" }];
  }
  const outcome = RESEND.get(type);
  if (!outcome) return [];
  const data = at(value, "data");
  const [only, ...more] = listAt(data, "to");
  if (more.length > 0)
    return [{ problem: "The event names several recipients and does not say which one it is about." }];
  const recipient = typeof only === "string" ? addressOf(only) : null;
  if (recipient === null) return [{ problem: "The event names no recipient." }];
  const diagnostic = textAt(data, "bounce", "diagnosticCode", 0) ?? textAt(data, "bounce", "diagnosticCode");
  const id = textAt(data, "email_id");
  const time = textAt(value, "created_at");
  const reply = replyOf(diagnostic);
  return [{ draft: { outcome, recipient, reply, messageId: id, at: isoTime(time), id: `${id} ${type} ${time}` } }];
}

/** A webhook of MailerSend. */
export function isMailersend(value: Json): boolean {
  return (textAt(value, "type") ?? "").startsWith("activity.") && has(at(value, "data"), "email");
}

const MAILERSEND: ReadonlyMap<string, "bounced" | "deferred" | "delivered"> = new Map([
  ["activity.hard_bounced", "bounced"],
  ["activity.soft_bounced", "bounced"],
  ["activity.deferred", "deferred"],
  ["activity.delivered", "delivered"],
] as const);

/** Reads one event of MailerSend. Only a reason that starts with a reply's codes is taken for a reply. */
export function readMailersend(value: Json): Told[] {
  const type = textAt(value, "type") ?? "";
  if (type === "activity.spam_complaint" || type === "activity.unsubscribed") {
    const recipients = [addressOf(textAt(value, "data", "email", "recipient", "email"))];
    const time = isoTime(textAt(value, "data", "created_at") ?? textAt(value, "created_at"));
    const said = { at: time, id: textAt(value, "data", "id") };
    return [type === "activity.unsubscribed" ? unsubscription(recipients, said) : complaint(recipients, said)];
  }
  const outcome = MAILERSEND.get(type);
  if (!outcome) return [];
  const data = at(value, "data");
  const recipient = addressOf(textAt(data, "email", "recipient", "email"));
  if (recipient === null) return [{ problem: "The event names no recipient." }];
  const reason = replyOf(textAt(data, "morph", "reason"));
  const codes = reason === null ? null : readReplyCodes(reason);
  return [
    {
      draft: {
        outcome,
        recipient,
        reply: codes?.replyCode || codes?.enhancedStatus ? reason : null,
        messageId: textAt(data, "email", "message", "id"),
        at: isoTime(textAt(data, "created_at") ?? textAt(value, "created_at")),
        id: textAt(data, "id"),
      },
    },
  ];
}
