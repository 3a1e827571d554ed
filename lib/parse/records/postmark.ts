import { addressOf, isoTime, replyOf, type Told } from "#lib/parse/records/draft";
import { at, has, type Json, textAt } from "#lib/parse/records/json-value";
import { complaint, unsubscription } from "#lib/parse/records/signal";

/** A webhook (`RecordType`) or a bounce of the Bounce API. */
export function isPostmark(value: Json): boolean {
  if (has(value, "RecordType", "MessageID")) return true;
  return has(value, "TypeCode", "BouncedAt", "Email");
}

// Postmark did not try: the address was switched off before.
const NOT_SENT: ReadonlySet<string> = new Set(["ManuallyDeactivated", "Unconfirmed"]);
const NOT_BOUNCED: ReadonlySet<string> = new Set(["Subscribe", "ChallengeVerification", "AddressChange"]);

/** Reads one record of Postmark. The server that answered is not told. */
export function readPostmark(value: Json): Told[] {
  const kind = textAt(value, "RecordType") ?? "Bounce";
  const type = textAt(value, "Type") ?? "";
  const bounceAt = { at: isoTime(textAt(value, "BouncedAt")), id: textAt(value, "ID") };
  if (kind === "SpamComplaint" || type === "SpamComplaint")
    return [complaint([addressOf(textAt(value, "Email"))], bounceAt)];
  if (kind === "SubscriptionChange") return changeOf(value);
  if (kind === "Bounce" && type === "Unsubscribe")
    return [unsubscription([addressOf(textAt(value, "Email"))], bounceAt)];
  if (kind !== "Bounce" && kind !== "Delivery") return [];
  if (type === "AutoResponder") return [{ none: "auto_reply" }];
  if (NOT_SENT.has(type)) return [{ none: "suppressed" }];
  if (NOT_BOUNCED.has(type)) return [];
  const recipient = addressOf(textAt(value, kind === "Bounce" ? "Email" : "Recipient"));
  if (recipient === null) return [{ problem: "The record names no recipient." }];
  const delivered = kind === "Delivery";
  return [
    {
      draft: {
        outcome: delivered ? "delivered" : type === "Transient" ? "deferred" : "bounced",
        recipient,
        reply: replyOf(textAt(value, "Details")),
        messageId: textAt(value, "MessageID"),
        at: isoTime(textAt(value, delivered ? "DeliveredAt" : "BouncedAt")),
        id: delivered ? null : textAt(value, "ID"),
      },
    },
  ];
}

/** An address was switched off or on. Off after a bounce is no wish of the recipient's. */
function changeOf(value: Json): Told[] {
  if (at(value, "SuppressSending") !== true) return [];
  const recipients = [addressOf(textAt(value, "Recipient"))];
  const said = { at: isoTime(textAt(value, "ChangedAt")) };
  const why = textAt(value, "SuppressionReason");
  if (why === "SpamComplaint") return [complaint(recipients, said)];
  return why === "HardBounce" ? [] : [unsubscription(recipients, said)];
}
