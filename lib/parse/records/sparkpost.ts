import { addressOf, anyTime, ipOf, replyOf, type Told } from "#lib/parse/records/draft";
import { at, has, type Json, numberAt, textAt } from "#lib/parse/records/json-value";
import { complaint, unsubscription } from "#lib/parse/records/signal";

/** A webhook item (`msys`), an empty ping of it, or an event of the events search. */
export function isSparkpost(value: Json): boolean {
  return has(value, "msys") || (has(value, "type", "event_id") && (has(value, "rcpt_to") || has(value, "raw_rcpt_to")));
}

const OUTCOMES: ReadonlyMap<string, "bounced" | "deferred" | "delivered"> = new Map([
  ["bounce", "bounced"],
  ["out_of_band", "bounced"],
  ["delay", "deferred"],
  ["delivery", "delivered"],
] as const);

const NOT_SENT: ReadonlySet<string> = new Set(["generation_rejection", "policy_rejection", "generation_failure"]);

/** Reads one event of SparkPost. `raw_rcpt_to` keeps the case, `raw_reason` the exact reply. */
export function readSparkpost(value: Json): Told[] {
  const event = inner(value);
  const type = textAt(event, "type") ?? "";
  if (type === "spam_complaint" || type === "list_unsubscribe" || type === "link_unsubscribe") {
    const recipients = [addressOf(textAt(event, "raw_rcpt_to") ?? textAt(event, "rcpt_to"))];
    const said = {
      at: anyTime(textAt(event, "timestamp")),
      id: textAt(event, "event_id"),
      type: textAt(event, "fbtype"),
    };
    return [type === "spam_complaint" ? complaint(recipients, said) : unsubscription(recipients, said)];
  }
  if (NOT_SENT.has(type)) return [{ none: "suppressed" }];
  const outcome = OUTCOMES.get(type);
  if (!outcome) return [];
  const recipient = addressOf(textAt(event, "raw_rcpt_to") ?? textAt(event, "rcpt_to"));
  if (recipient === null) return [{ problem: "The event names no recipient." }];
  return [
    {
      draft: {
        outcome,
        recipient,
        reply: replyOf(textAt(event, "raw_reason") ?? textAt(event, "reason")),
        code: numberAt(event, "error_code"),
        // A bounce out of band came later by mail: its address is not one that SparkPost delivered to.
        remoteIp: type === "out_of_band" ? null : ipOf(textAt(event, "ip_address")),
        sourceIp: ipOf(textAt(event, "sending_ip")),
        pool: textAt(event, "ip_pool"),
        mailFrom: addressOf(textAt(event, "msg_from")),
        messageId: textAt(event, "message_id"),
        at: anyTime(textAt(event, "timestamp")),
        id: textAt(event, "event_id"),
      },
    },
  ];
}

function inner(value: Json): Json {
  const msys = at(value, "msys");
  if (typeof msys !== "object" || msys === null) return value;
  const [name] = Object.keys(msys);
  return name === undefined ? undefined : at(msys, name);
}
