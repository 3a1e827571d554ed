import { addressOf, hostOf, ipOf, replyOf, secondsTime, statusOf, type Told } from "#lib/parse/records/draft";
import { at, has, type Json, numberAt, textAt } from "#lib/parse/records/json-value";
import { complaint, unsubscription } from "#lib/parse/records/signal";

/** A webhook (`event-data`) or an event of the Events API. */
export function isMailgun(value: Json): boolean {
  if (has(value, "event-data")) return true;
  return has(value, "event", "recipient", "timestamp") && (has(value, "delivery-status") || has(value, "log-level"));
}

// Mailgun's own codes: it did not try (605, 607) or gave up for reasons of its own (498).
const OWN_CODES: ReadonlySet<number> = new Set([498, 605, 607]);

/** Reads one event of Mailgun. The MX host is told, its address is not. */
export function readMailgun(value: Json): Told[] {
  const event = has(value, "event-data") ? at(value, "event-data") : value;
  const kind = textAt(event, "event");
  const said = { at: secondsTime(numberAt(event, "timestamp")), id: textAt(event, "id") };
  if (kind === "complained") return [complaint([addressOf(textAt(event, "recipient"))], said)];
  if (kind === "unsubscribed") return [unsubscription([addressOf(textAt(event, "recipient"))], said)];
  if (kind !== "failed" && kind !== "delivered") return [];
  const code = numberAt(event, "delivery-status", "code");
  const reason = textAt(event, "reason") ?? "";
  if (kind === "failed" && (reason.startsWith("suppress-") || code === 605 || code === 607)) {
    return [{ none: "suppressed" }];
  }
  const recipient = addressOf(textAt(event, "recipient"));
  if (recipient === null) return [{ problem: "The event names no recipient." }];
  const status = at(event, "delivery-status");
  const gaveUp = textAt(event, "severity") === "temporary" ? "deferred" : "bounced";
  return [
    {
      draft: {
        outcome: kind === "delivered" ? "delivered" : gaveUp,
        recipient,
        reply: replyOf(textAt(status, "message")) ?? replyOf(textAt(status, "description")),
        code: code !== null && !OWN_CODES.has(code) ? code : null,
        enhancedStatus: statusOf(textAt(status, "enhanced-code")),
        remoteMta: hostOf(textAt(status, "mx-host")),
        sourceIp: ipOf(textAt(event, "envelope", "sending-ip")),
        mailFrom: addressOf(textAt(event, "envelope", "sender")),
        messageId: addressOf(textAt(event, "message", "headers", "message-id")),
        ...said,
      },
    },
  ];
}
