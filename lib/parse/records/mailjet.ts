import { addressOf, replyOf, secondsTime, type Told } from "#lib/parse/records/draft";
import { has, type Json, numberAt, textAt } from "#lib/parse/records/json-value";
import { complaint, unsubscription } from "#lib/parse/records/signal";

/** An event of Mailjet's Event API. */
export function isMailjet(value: Json): boolean {
  return has(value, "event", "time", "email") && (has(value, "MessageID") || has(value, "Message_GUID"));
}

/**
 * Reads one event of Mailjet. `error` is one of its own words, no reply; a reply is kept only in `comment` and for sent
 * mail in `smtp_reply`.
 */
export function readMailjet(value: Json): Told[] {
  const event = textAt(value, "event");
  const time = { at: secondsTime(numberAt(value, "time")) };
  if (event === "spam") return [complaint([addressOf(textAt(value, "email"))], time)];
  if (event === "unsub") return [unsubscription([addressOf(textAt(value, "email"))], time)];
  if (event === "blocked") return [{ none: "suppressed" }];
  if (event !== "bounce" && event !== "sent") return [];
  const recipient = addressOf(textAt(value, "email"));
  if (recipient === null) return [{ problem: "The event names no recipient." }];
  return [
    {
      draft: {
        outcome: event === "sent" ? "delivered" : "bounced",
        recipient,
        reply: replyOf(textAt(value, event === "sent" ? "smtp_reply" : "comment")),
        messageId: textAt(value, "Message_GUID") ?? textAt(value, "MessageID"),
        ...time,
      },
    },
  ];
}
