/** A deferred attempt of a recipient that the plan left out as still queued. `why`: why it must not be tried; null when it may. */
export type QueuedRow = {
  queueId: string;
  host: string | null;
  recipient: string;
  lastDeferredAt: Date;
  why: string | null;
};

export type QueuedMail = { queueId: string; host: string | null; recipients: string[]; lastDeferredAt: Date };

/** Postfix's short ids are hexadecimal, its long ones letters and digits (postconf enable_long_queue_ids). */
const QUEUE_ID = /^[0-9A-Za-z]{5,32}$/;

export const REFUSED_LABELS: Record<string, string> = {
  gone_from_queue: "Bounced: the mail has left the queue, so only your application can send it again",
  bounced_since: "Bounced after it was deferred: the mail has left the queue",
  delivered_since: "Received mail since it was deferred",
  no_queue_id: "No Postfix log line with its queue id",
  odd_queue_id: "The queue id is not one of Postfix",
  odd_address: "The address holds characters that do not belong in a script",
  another_recipient: "Another recipient of the same mail must not be tried",
};

/**
 * Mails by queue id and server, the longest waiting first, and how many recipients were refused for which reason. A mail
 * goes only when each of its recipients that we know of may.
 */
export function queuedMails(rows: readonly QueuedRow[]): { mails: QueuedMail[]; refused: Map<string, number> } {
  const refused = new Map<string, number>();
  const refuse = (why: string, count: number) => refused.set(why, (refused.get(why) ?? 0) + count);
  const mails = new Map<string, QueuedMail & { whys: string[] }>();
  for (const row of rows) {
    const key = `${row.host ?? ""} ${row.queueId}`;
    const mail = mails.get(key) ?? { ...row, recipients: [], whys: [] };
    mails.set(key, mail);
    const why = refusalOf(row);
    if (why) mail.whys.push(why);
    else if (!mail.recipients.includes(row.recipient)) mail.recipients.push(row.recipient);
    if (row.lastDeferredAt < mail.lastDeferredAt) mail.lastDeferredAt = row.lastDeferredAt;
  }
  const going: QueuedMail[] = [];
  for (const { queueId, host, recipients, lastDeferredAt, whys } of mails.values()) {
    for (const why of whys) refuse(why, 1);
    if (whys.length === 0) going.push({ queueId, host, recipients: recipients.sort(), lastDeferredAt });
    else if (recipients.length > 0) refuse("another_recipient", recipients.length);
  }
  going.sort((a, b) => a.lastDeferredAt.getTime() - b.lastDeferredAt.getTime() || (a.queueId < b.queueId ? -1 : 1));
  return { mails: going, refused };
}

function refusalOf({ queueId, recipient, why }: QueuedRow): string | null {
  if (why) return why;
  if (!QUEUE_ID.test(queueId)) return "odd_queue_id";
  return /[\p{Cc}\u2028\u2029]/u.test(recipient) || !recipient.includes("@") ? "odd_address" : null;
}
