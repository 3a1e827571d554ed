import { addressOf, ipOf, replyOf, secondsTime, type Told } from "#lib/parse/records/draft";
import { has, type Json, numberAt, textAt } from "#lib/parse/records/json-value";
import { complaint, unsubscription } from "#lib/parse/records/signal";
import { readReplyCodes } from "#lib/parse/reply";

/** A webhook of Brevo (Sendinblue). */
export function isBrevo(value: Json): boolean {
  return has(value, "event", "email", "message-id") && (has(value, "ts_epoch") || has(value, "ts_event"));
}

const OUTCOMES: ReadonlyMap<string, "bounced" | "deferred" | "delivered"> = new Map([
  ["hard_bounce", "bounced"],
  ["soft_bounce", "bounced"],
  ["invalid_email", "bounced"],
  ["deferred", "deferred"],
  ["delivered", "delivered"],
] as const);

/** Reads one event of Brevo. `ts_epoch` is in milliseconds; the server that answered is not told. */
export function readBrevo(value: Json): Told[] {
  const event = textAt(value, "event") ?? "";
  const reply = replyOf(textAt(value, "reason"));
  const time = timeOf(value);
  if (event === "spam" || event === "complaint") return [complaint([addressOf(textAt(value, "email"))], { at: time })];
  if (event === "unsubscribed" || event === "unsubscribe")
    return [unsubscription([addressOf(textAt(value, "email"))], { at: time })];
  let outcome = OUTCOMES.get(event);
  if (event === "blocked" || event === "error") {
    // Only a reply shows that a server was asked; without one the address was on Brevo's own list.
    if (reply === null || !tellsOfReply(reply)) return [{ none: "suppressed" }];
    outcome = "bounced";
  }
  if (!outcome) return [];
  const recipient = addressOf(textAt(value, "email"));
  if (recipient === null) return [{ problem: "The event names no recipient." }];
  return [
    {
      draft: {
        outcome,
        recipient,
        reply,
        sourceIp: ipOf(textAt(value, "sending_ip")),
        messageId: addressOf(textAt(value, "message-id")),
        at: time,
      },
    },
  ];
}

function timeOf(value: Json): Date | null {
  const milliseconds = numberAt(value, "ts_epoch");
  return secondsTime(milliseconds === null ? numberAt(value, "ts_event") : milliseconds / 1_000);
}

function tellsOfReply(reason: string): boolean {
  const colon = reason.indexOf(": ");
  return [reason, reason.slice(colon + 2)].some((text) => readReplyCodes(text).replyCode !== null);
}
