/** A released recipient with the failure that stands for it. */
export type ReleasedRow = {
  recipientKey: string;
  recipient: string;
  idempotencyKey: string;
  stageIndex: number;
  domain: string;
  remoteMta: string | null;
  remoteIp: string | null;
  pool: string | null;
  sourceIp: string | null;
  replyCode: number | null;
  enhancedStatus: string | null;
  reply: string | null;
  rule: string;
  firstFailedAt: Date;
  lastFailedAt: Date;
  failures: number;
};

export type RecordContext = {
  cohortId: string;
  incidentId: string;
  provider: string;
  side: string | null;
  cause: string | null;
  rule: string | null;
  sentence: string | null;
};

/** Columns in the order of every export. */
export const COLUMNS = [
  "schema",
  "cohort_id",
  "incident_id",
  "stage",
  "stage_index",
  "action",
  "recipient",
  "recipient_key",
  "domain_ascii",
  "provider",
  "remote_host",
  "remote_ip",
  "pool",
  "sending_ip",
  "reply_code",
  "enhanced",
  "reply_text",
  "rule_id",
  "first_seen",
  "last_seen",
  "attempts",
  "verdict",
  "confidence",
  "reasons",
  "idempotency_key",
] as const;

export type RecipientRecord = Record<(typeof COLUMNS)[number], string | number | null | string[]>;

/** What goes out for one recipient. The address is the submitted one, byte for byte; `confidence` is for systems that have one. */
export function recipientRecord(row: ReleasedRow, context: RecordContext): RecipientRecord {
  return {
    schema: "bounce-cohort/1",
    cohort_id: context.cohortId,
    incident_id: context.incidentId,
    stage: row.stageIndex === 0 ? "sample" : "remainder",
    stage_index: row.stageIndex,
    action: "retry",
    recipient: row.recipient,
    recipient_key: row.recipientKey,
    domain_ascii: row.domain,
    provider: context.provider,
    remote_host: row.remoteMta,
    remote_ip: row.remoteIp,
    pool: row.pool,
    sending_ip: row.sourceIp,
    reply_code: row.replyCode,
    enhanced: row.enhancedStatus,
    reply_text: row.reply,
    rule_id: row.rule,
    first_seen: row.firstFailedAt.toISOString(),
    last_seen: row.lastFailedAt.toISOString(),
    attempts: row.failures,
    verdict: context.side ? `${context.side}/${context.cause ?? "unknown"}` : null,
    confidence: null,
    reasons: [context.rule, context.sentence].filter((reason) => reason !== null),
    idempotency_key: row.idempotencyKey,
  };
}
