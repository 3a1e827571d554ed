import { AnswerShape, ReasonShape } from "#lib/classify/contract";
import { BORDERLINE } from "#lib/classify/rule-table";
import { hintOf } from "#lib/classify/typo-domain";
import { type DeliveryEventRow, EventShape } from "#lib/volume/contract";
import type { EventRow } from "#lib/volume/store";

/** A kept event as it goes over the wire. */
export function eventShape(row: EventRow): DeliveryEventRow {
  const reason = ReasonShape.parse(row.reason);
  return {
    id: row.id.toString(),
    outcome: EventShape.shape.outcome.parse(row.outcome),
    counted: row.counted,
    stray: row.stray,
    recipient: row.recipient,
    originalRecipient: row.originalRecipient,
    recipientDomain: row.recipientDomain,
    provider: row.provider,
    status: row.status,
    replyCode: row.replyCode,
    enhancedStatus: row.enhancedStatus,
    reply: row.reply,
    smtpCommand: row.smtpCommand,
    remoteMta: row.remoteMta,
    remoteIp: row.remoteIp,
    remoteIpFrom: row.remoteIpFrom,
    reportingMta: row.reportingMta,
    sourceIp: row.sourceIp,
    pool: row.pool,
    mailFrom: row.mailFrom,
    queueId: row.queueId,
    messageId: row.messageId,
    occurredAt: row.occurredAt.toISOString(),
    occurredAtFrom: row.occurredAtFrom,
    heardAt: row.heardAt.toISOString(),
    reason,
    subReason: row.subReason,
    rule: row.rule,
    match: row.matchStart !== null && row.matchEnd !== null ? { start: row.matchStart, end: row.matchEnd } : null,
    original: row.original === null ? null : AnswerShape.parse(row.original),
    borderline: BORDERLINE.has(row.rule),
    hint: hintOf(reason, row.recipientDomain),
    saidBy: row.saidBy,
    format: row.format,
    uploadId: row.uploadId,
    uploadName: row.uploadName,
    line: row.line,
  };
}
