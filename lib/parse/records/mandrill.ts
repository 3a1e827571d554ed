import { addressOf, ipOf, replyOf, secondsTime, type Told } from "#lib/parse/records/draft";
import { at, has, type Json, listAt, numberAt, textAt } from "#lib/parse/records/json-value";
import { complaint, unsubscription } from "#lib/parse/records/signal";

/** An event of Mandrill (Mailchimp Transactional). */
export function isMandrill(value: Json): boolean {
  return has(value, "event", "msg", "_id") && has(at(value, "msg"), "email");
}

const OUTCOMES: ReadonlyMap<string, "bounced" | "deferred" | "delivered"> = new Map([
  ["hard_bounce", "bounced"],
  ["soft_bounce", "bounced"],
  ["deferral", "deferred"],
  ["delivered", "delivered"],
] as const);

/** Reads one event of Mandrill. `bgtools_code` is its own class; the reply is in `diag` or in the last of `smtp_events`. */
export function readMandrill(value: Json): Told[] {
  const event = textAt(value, "event") ?? "";
  const message = at(value, "msg");
  const time = numberAt(value, "ts") ?? numberAt(message, "ts");
  if (event === "spam" || event === "unsub") {
    const recipients = [addressOf(textAt(message, "email"))];
    const said = { at: secondsTime(time), id: `${textAt(value, "_id") ?? ""} ${event} ${time ?? ""}` };
    return [event === "spam" ? complaint(recipients, said) : unsubscription(recipients, said)];
  }
  if (event === "reject") return [{ none: "suppressed" }];
  const outcome = OUTCOMES.get(event);
  if (!outcome) return [];
  const recipient = addressOf(textAt(message, "email"));
  if (recipient === null) return [{ problem: "The event names no recipient." }];
  const last = listAt(message, "smtp_events").at(-1);
  return [
    {
      draft: {
        outcome,
        recipient,
        reply: replyOf(textAt(message, "diag")) ?? replyOf(textAt(last, "diag")),
        remoteIp: ipOf(textAt(last, "destination_ip")),
        sourceIp: ipOf(textAt(last, "source_ip")),
        messageId: textAt(message, "_id"),
        at: secondsTime(time),
        // The id is the message's: its events are told apart by kind and time.
        id: `${textAt(value, "_id") ?? ""} ${event} ${time ?? ""}`,
      },
    },
  ];
}
