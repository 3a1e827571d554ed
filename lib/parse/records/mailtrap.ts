import { addressOf, replyOf, secondsTime, type Told } from "#lib/parse/records/draft";
import { has, type Json, numberAt, textAt } from "#lib/parse/records/json-value";
import { complaint, unsubscription } from "#lib/parse/records/signal";

/** An event of Mailtrap, out of its `events`. */
export function isMailtrap(value: Json): boolean {
  return has(value, "event", "email", "event_id", "message_id", "timestamp");
}

const OUTCOMES: ReadonlyMap<string, "bounced" | "deferred" | "delivered"> = new Map([
  ["bounce", "bounced"],
  ["soft bounce", "deferred"],
  ["delivery", "delivered"],
] as const);

/** Reads one event of Mailtrap. The reply stands in the parentheses of `bounced (550 …)`. */
export function readMailtrap(value: Json): Told[] {
  const event = textAt(value, "event") ?? "";
  if (event === "spam" || event === "unsubscribe") {
    const recipients = [addressOf(textAt(value, "email"))];
    const said = { at: secondsTime(numberAt(value, "timestamp")), id: textAt(value, "event_id") };
    return [event === "spam" ? complaint(recipients, said) : unsubscription(recipients, said)];
  }
  if (event === "reject" || event === "suspension") return [{ none: "suppressed" }];
  const outcome = OUTCOMES.get(event);
  if (!outcome) return [];
  const recipient = addressOf(textAt(value, "email"));
  if (recipient === null) return [{ problem: "The event names no recipient." }];
  return [
    {
      draft: {
        outcome,
        recipient,
        reply: insideOf(replyOf(textAt(value, "response"))),
        code: numberAt(value, "response_code"),
        messageId: textAt(value, "message_id"),
        at: secondsTime(numberAt(value, "timestamp")),
        id: textAt(value, "event_id"),
      },
    },
  ];
}

function insideOf(response: string | null): string | null {
  if (response === null || !response.endsWith(")")) return response;
  const open = response.indexOf(" (");
  return open > 0 && open < 20 ? response.slice(open + 2, -1) : response;
}
