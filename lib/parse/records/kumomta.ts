import type { Outcome } from "#lib/parse/delivery-event";
import { signalOfFeedback } from "#lib/parse/feedback";
import {
  addressOf,
  hostOf,
  ipOf,
  isoTime,
  portOf,
  replyCodeOf,
  secondsTime,
  stageOf,
  type Told,
} from "#lib/parse/records/draft";
import { at, has, type Json, listAt, numberAt, textAt } from "#lib/parse/records/json-value";
import { complaint, unsubscription } from "#lib/parse/records/signal";

/** A log record of KumoMTA, from its log file or its webhook. */
export function isKumomta(value: Json): boolean {
  return has(value, "type", "recipient", "response", "timestamp") || has(value, "type", "peer_address", "queue");
}

const OUTCOMES: ReadonlyMap<string, Outcome> = new Map([
  ["Bounce", "bounced"],
  ["Expiration", "bounced"],
  ["AdminBounce", "bounced"],
  ["TransientFailure", "deferred"],
  ["Delivery", "delivered"],
] as const);

/**
 * Reads one record: one event for each recipient (a text, or since 2025.12 a list). `event_time` is when the attempt
 * was; `timestamp` is the same in whole seconds. `bounce_classification` is a hint and is not read.
 */
export function readKumomta(value: Json): Told[] {
  const type = textAt(value, "type") ?? "";
  if (type === "Feedback") return feedbackOf(value);
  const outcome = OUTCOMES.get(type);
  if (!outcome) return [];
  const time = isoTime(textAt(value, "event_time")) ?? secondsTime(numberAt(value, "timestamp"));
  if (time === null) return [{ problem: "The time of the record cannot be read." }];
  const listed = at(value, "recipient");
  const recipients = (Array.isArray(listed) ? listed : [listed]).flatMap((one) => {
    const address = typeof one === "string" ? addressOf(one) : null;
    return address === null ? [] : [address];
  });
  if (recipients.length === 0) return [{ problem: "The record names no recipient." }];
  const peer = at(value, "peer_address");
  const source = textAt(value, "source_address", "address");
  const same = {
    outcome,
    ...answer(at(value, "response")),
    remoteMta: hostOf(textAt(peer, "name")),
    remoteIp: ipOf(textAt(peer, "addr")),
    remotePort: portOf(textAt(peer, "addr")),
    sourceIp: ipOf(source),
    pool: textAt(value, "egress_pool") ?? textAt(value, "egress_source"),
    mailFrom: addressOf(textAt(value, "sender")),
    queueId: textAt(value, "id"),
    at: time,
  };
  return recipients.map((recipient): Told => ({ draft: { ...same, recipient } }));
}

function answer(response: Json) {
  const code = replyCodeOf(numberAt(response, "code"));
  const parts = ["class", "subject", "detail"].map((part) => numberAt(response, "enhanced_code", part));
  const enhancedStatus = parts.includes(null) ? null : parts.join(".");
  const content = textAt(response, "content");
  // KumoMTA takes the codes off the words; the reply is what they were together.
  const words = [code, enhancedStatus, content].filter((part) => part !== null);
  const reply = content === null && code === null ? null : words.join(" ");
  const said = { replyCode: code, reply, smtpCommand: stageOf(textAt(response, "command")) };
  return enhancedStatus === null ? said : { ...said, enhancedStatus };
}

/** KumoMTA reads feedback reports itself and logs their fields (RFC 5965). */
function feedbackOf(value: Json): Told[] {
  const report = at(value, "feedback_report");
  const type = textAt(report, "feedback_type");
  const listed = listAt(report, "original_rcpt_to");
  const recipients = listed.map((one) => (typeof one === "string" ? addressOf(one) : null));
  const time = secondsTime(numberAt(value, "timestamp"));
  const kind = signalOfFeedback(type);
  if (kind === null) return [{ none: "feedback_report" }];
  return [
    kind === "complained" ? complaint(recipients, { at: time, type }) : unsubscription(recipients, { at: time, type }),
  ];
}
