import type { DeliveryEventRow } from "#lib/volume/contract";

const FIELD: Record<string, string> = {
  recipient: "Recipient",
  originalRecipient: "Original recipient",
  status: "Status",
  replyCode: "Reply code",
  enhancedStatus: "Enhanced status",
  reply: "Reply",
  smtpCommand: "SMTP command",
  remoteMta: "Rejecting host",
  remoteIp: "Rejecting IP",
  reportingMta: "Reporting MTA",
  sourceIp: "Our source IP",
  pool: "Pool",
  mailFrom: "Mail from",
  queueId: "Queue id",
  messageId: "Message id",
  occurredAt: "Time",
};

/** A field of an event as the pages call it. */
export const fieldLabel = (field: string): string => FIELD[field] ?? field;

const IP_FROM: Record<string, string> = {
  log: "from the log line",
  diagnostic: "from the diagnostic text",
  human_text: "from the words for people in the mail",
  received: "from a Received header",
  field: "from a field of the report",
};

const TIME_FROM: Record<string, string> = {
  log: "from the log line",
  last_attempt: "from Last-Attempt-Date",
  arrival: "from Arrival-Date: the attempt was later",
  date_header: "from the Date of the mail: the attempt was earlier",
  intake: "the time it came in: the source has none",
};

const SAID_BY: Record<string, string> = {
  our_hop: "our own hop",
  recipient_mx: "the recipient's MX",
  forwarder: "a forwarder behind the recipient's MX",
  inbound_ours: "our server, to somebody else",
  unknown: "nobody knows: the source does not say",
};

export const ipFromWords = (from: string | null): string => (from === null ? "" : (IP_FROM[from] ?? from));
export const timeFromWords = (from: string): string => TIME_FROM[from] ?? from;
export const saidByWords = (by: string): string => SAID_BY[by] ?? by;

const SAID_NO: Record<DeliveryEventRow["outcome"], string> = {
  bounced: "refused",
  deferred: "put off",
  relayed: "passed on",
  expanded: "expanded",
};

export const outcomeVerb = (outcome: DeliveryEventRow["outcome"]): string => SAID_NO[outcome];

/** `mx.example [192.0.2.1]`, as far as it is known; null when neither is. */
export function serverText(event: Pick<DeliveryEventRow, "remoteMta" | "remoteIp">): string | null {
  if (event.remoteIp === null) return event.remoteMta;
  return event.remoteMta === null ? `[${event.remoteIp}]` : `${event.remoteMta} [${event.remoteIp}]`;
}

/** A reply without the codes at its start, which have a column of their own. */
export function withoutCodes(reply: string): string {
  return reply.replace(/^\s*[245]\d\d[ -]+(?:#?[245]\.\d{1,3}\.\d{1,3}[ :]*)?/, "") || reply;
}

/** Reply code and enhanced status on one line, the report's own status when the reply has none. */
export function codeText(event: Pick<DeliveryEventRow, "replyCode" | "enhancedStatus" | "status">): string | null {
  const parts = [event.replyCode, event.enhancedStatus ?? event.status].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(" ");
}
