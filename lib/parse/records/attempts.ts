import type { Outcome } from "#lib/parse/delivery-event";
import {
  addressOf,
  anyTime,
  hostOf,
  ipOf,
  isoTime,
  portOf,
  replyCodeOf,
  stageOf,
  statusOf,
  type Told,
} from "#lib/parse/records/draft";
import { at, has, type Json, listAt, numberAt, textAt } from "#lib/parse/records/json-value";

/** A Halon record with its attempt object. */
export function isHalon(value: Json): boolean {
  return has(value, "attempt") && (has(value, "message") || has(value, "recipientaddress"));
}

/** Reads one attempt of Halon: `action` says what becomes of the mail, else the code of the reply does. */
export function readHalon(value: Json): Told[] {
  const attempt = at(value, "attempt");
  const message = at(value, "message");
  const recipient = mailbox(at(value, "recipientaddress")) ?? mailbox(at(message, "recipientaddress"));
  if (recipient === null) return [{ problem: "The record names no recipient." }];
  const code = replyCodeOf(numberAt(attempt, "result", "code"));
  const enhanced = listAt(attempt, "result", "enhanced");
  const status = statusOf(enhanced.length === 3 ? enhanced.join(".") : textAt(attempt, "result", "enhanced"));
  const lines = listAt(attempt, "result", "reason").filter((line) => typeof line === "string");
  const own = textAt(attempt, "error", "message");
  const reply = code === null ? own : [code, status, lines.join("\n")].filter((part) => part).join(" ");
  const outcome = fateOf(textAt(value, "action") ?? "", code, at(attempt, "error", "temporary") === true);
  const ids = [textAt(message, "id", "transaction"), textAt(message, "id", "queue")].filter((id) => id !== null);
  const sender = mailbox(at(value, "senderaddress")) ?? mailbox(at(message, "senderaddress"));
  return [
    {
      draft: {
        outcome,
        recipient,
        reply,
        replyCode: code,
        ...(status === null ? {} : { enhancedStatus: status }),
        smtpCommand: stageOf(textAt(attempt, "result", "state")),
        remoteMta: hostOf(textAt(attempt, "connection", "remotemx")),
        remoteIp: ipOf(textAt(attempt, "connection", "remoteip")),
        sourceIp: ipOf(textAt(attempt, "connection", "localip")),
        mailFrom: sender,
        queueId: ids.length > 0 ? ids.join(":") : null,
        at: anyTime(textAt(value, "timestamp") ?? textAt(value, "time") ?? textAt(value, "ts")),
      },
    },
  ];
}

function fateOf(action: string, code: number | null, temporary: boolean): Outcome {
  if (code !== null && code < 400) return "delivered";
  if (action === "QUEUE") return "deferred";
  if (action === "BOUNCE" || action === "DELETE") return "bounced";
  return code === null ? (temporary ? "deferred" : "bounced") : code < 500 ? "deferred" : "bounced";
}

function mailbox(value: Json): string | null {
  if (typeof value === "string") return addressOf(value);
  const [local, domain] = [textAt(value, "localpart"), textAt(value, "domain")];
  return local === null || domain === null ? null : `${local}@${domain}`;
}

/** A message of MailerQ with its attempts. */
export function isMailerq(value: Json): boolean {
  return has(value, "recipient", "results") && (has(value, "envelope") || Array.isArray(at(value, "results")));
}

/**
 * Reads the attempts of one MailerQ message, one event each. `mta` is the name in the banner, `to` the address, `from`
 * ours. A message comes again with the attempts it had before: each has its own key, so it counts once.
 */
export function readMailerq(value: Json): Told[] {
  const recipient = addressOf(textAt(value, "recipient"));
  if (recipient === null) return [{ problem: "The record names no recipient." }];
  return listAt(value, "results").flatMap((result): Told[] => {
    const code = replyCodeOf(numberAt(result, "code"));
    const status = statusOf(textAt(result, "status"));
    const words = textAt(result, "description");
    const outcome = code === null ? outcomeOf(textAt(result, "result") ?? "") : fateOf("", code, false);
    if (outcome === null) return [];
    const hasCodes = words !== null && code !== null && words.startsWith(String(code));
    const reply = hasCodes ? words : [code, status, words].filter((part) => part !== null).join(" ");
    return [
      {
        draft: {
          outcome,
          recipient,
          reply: reply === "" ? null : reply,
          replyCode: code,
          ...(status === null ? {} : { enhancedStatus: status }),
          smtpCommand: stageOf(textAt(result, "state")),
          remoteMta: hostOf(textAt(result, "mta")),
          remoteIp: ipOf(textAt(result, "to")),
          remotePort: portOf(textAt(result, "to")),
          sourceIp: ipOf(textAt(result, "from")),
          mailFrom: addressOf(textAt(value, "envelope")),
          at: isoTime(textAt(result, "time")),
          id: `${textAt(value, "envelope") ?? ""} ${JSON.stringify(result)}`,
        },
      },
    ];
  });
}

function outcomeOf(result: string): Outcome | null {
  if (result === "success") return "delivered";
  if (result === "retry") return "deferred";
  return result === "failure" || result === "error" ? "bounced" : null;
}
