import { addressOf, anyTime, ipOf, replyCodeOf, replyOf, statusOf, type Told } from "#lib/parse/records/draft";
import { has, type Json, numberAt, textAt } from "#lib/parse/records/json-value";
import { complaint, unsubscription } from "#lib/parse/records/signal";

/** An event of the event webhook, or a row of the bounce list (`GET /suppression/bounces`). */
export function isSendgrid(value: Json): boolean {
  if (has(value, "email", "sg_event_id") || has(value, "email", "sg_message_id")) return true;
  return has(value, "email", "created", "reason") && !has(value, "event");
}

const OUTCOMES = { bounce: "bounced", deferred: "deferred", delivered: "delivered" } as const;

/** Reads one event of SendGrid. Its `ip` is the address SendGrid sent from; the server that answered is not told. */
export function readSendgrid(value: Json): Told[] {
  const event = textAt(value, "event") ?? "bounce";
  if (event === "dropped") return [{ none: "suppressed" }];
  const said = { at: timeOf(value), id: textAt(value, "sg_event_id") };
  if (event === "spamreport") return [complaint([addressOf(textAt(value, "email"))], said)];
  if (event === "unsubscribe" || event === "group_unsubscribe")
    return [unsubscription([addressOf(textAt(value, "email"))], said)];
  if (event !== "bounce" && event !== "deferred" && event !== "delivered") return [];
  const recipient = addressOf(textAt(value, "email"));
  if (recipient === null) return [{ problem: "The event names no recipient." }];
  const status = textAt(value, "status");
  return [
    {
      draft: {
        outcome: OUTCOMES[event],
        recipient,
        reply: replyOf(textAt(value, "reason") ?? textAt(value, "response")),
        status: statusOf(status),
        code: replyCodeOf(status !== null && status.length === 3 ? Number(status) : null),
        sourceIp: ipOf(textAt(value, "ip")),
        pool: textAt(value, "pool", "name") ?? textAt(value, "pool"),
        messageId: addressOf(textAt(value, "smtp-id")) ?? textAt(value, "sg_message_id"),
        ...said,
      },
    },
  ];
}

function timeOf(value: Json): Date | null {
  return anyTime(String(numberAt(value, "timestamp") ?? textAt(value, "created") ?? ""));
}
