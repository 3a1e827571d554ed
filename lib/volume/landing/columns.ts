import {
  type Classified,
  type KeptEvent,
  type Landing,
  type RecipientNews,
  stayedWithUs,
} from "#lib/volume/landing/landing";
import type { Column } from "#lib/volume/landing/rows";

const TEXT_MAX = 4096;

/** Replies and names from outside: cut at 4 kB, the raw bytes keep the rest. */
function text(value: string | null): string | null {
  return value !== null && value.length > TEXT_MAX ? value.slice(0, TEXT_MAX) : value;
}

/** The columns of "DeliveryEvent" that come with each event; workspace, upload, format and `counted` come with the batch. */
export const EVENT_COLUMNS: readonly Column<KeptEvent>[] = [
  { name: "eventKey", type: "bytea", of: (row) => row.eventKey },
  { name: "failureKey", type: "bytea", of: (row) => row.failureKey },
  { name: "stray", type: "boolean", of: (row) => row.stray ?? false },
  { name: "line", type: "integer", of: ({ event }) => event.line },
  { name: "itemIndex", type: "integer", of: ({ event }) => event.index },
  { name: "outcome", type: "text", of: ({ event }) => event.outcome },
  { name: "recipient", type: "text", of: ({ event }) => event.recipient },
  { name: "recipientKey", type: "text", of: (row) => row.recipientKey },
  { name: "recipientDomain", type: "text", of: (row) => row.recipientDomain },
  { name: "originalRecipient", type: "text", of: ({ event }) => event.originalRecipient },
  { name: "status", type: "text", of: ({ event }) => text(event.status) },
  { name: "replyCode", type: "integer", of: ({ event }) => event.replyCode },
  { name: "enhancedStatus", type: "text", of: ({ event }) => event.enhancedStatus },
  { name: "reply", type: "text", of: ({ event }) => text(event.reply) },
  { name: "smtpCommand", type: "text", of: ({ event }) => text(event.smtpCommand) },
  { name: "remoteMta", type: "text", of: ({ event }) => text(event.remoteMta) },
  { name: "remoteIp", type: "text", of: ({ event }) => event.remoteIp },
  { name: "remoteIpFrom", type: "text", of: ({ event }) => event.remoteIpFrom },
  { name: "reportingMta", type: "text", of: ({ event }) => text(event.reportingMta) },
  { name: "sourceIp", type: "text", of: ({ event }) => event.sourceIp },
  { name: "pool", type: "text", of: ({ event }) => event.pool },
  { name: "mailFrom", type: "text", of: ({ event }) => text(event.mailFrom) },
  { name: "queueId", type: "text", of: ({ event }) => text(event.queueId) },
  { name: "messageId", type: "text", of: ({ event }) => text(event.messageId) },
  { name: "occurredAt", type: "timestamptz", of: ({ event }) => event.occurredAt },
  { name: "occurredAtFrom", type: "text", of: ({ event }) => event.occurredAtFrom },
  { name: "reason", type: "text", of: ({ classification }) => classification.reason },
  { name: "subReason", type: "text", of: ({ classification }) => classification.subReason },
  { name: "rule", type: "text", of: ({ classification }) => classification.rule },
  { name: "matchStart", type: "integer", of: ({ classification }) => classification.match?.start ?? null },
  { name: "matchEnd", type: "integer", of: ({ classification }) => classification.match?.end ?? null },
  {
    name: "original",
    type: "json",
    of: ({ classification: { original } }) => (original ? JSON.stringify(original) : null),
  },
  { name: "provider", type: "text", of: ({ classification }) => classification.provider },
  {
    name: "saidBy",
    type: "text",
    of: ({ event, classification }) => (event.inbound ? "inbound_ours" : classification.saidBy),
  },
  { name: "rawMessageSha256", type: "text", of: (row) => row.rawMessageSha256 },
  { name: "rawLine", type: "bytea", of: (row) => row.rawLine },
];

/** What the counts need of a delivery, which is not kept. */
export const DELIVERY_COLUMNS: readonly Column<Classified>[] = [
  { name: "eventKey", type: "bytea", of: (row) => row.eventKey },
  { name: "occurredAt", type: "timestamptz", of: (row) => row.event.occurredAt },
  { name: "provider", type: "text", of: (row) => row.classification.provider },
  { name: "pool", type: "text", of: (row) => row.event.pool },
  { name: "counted", type: "boolean", of: (row) => !stayedWithUs(row) },
];

export const CLAIM_COLUMNS: readonly Column<Landing["claims"][number]>[] = [
  { name: "failureKey", type: "bytea", of: (claim) => claim.failureKey },
  { name: "eventKey", type: "bytea", of: (claim) => claim.eventKey },
];

export const RECIPIENT_COLUMNS: readonly Column<RecipientNews>[] = [
  { name: "recipientKey", type: "text", of: (row) => row.recipientKey },
  { name: "deliveredAt", type: "timestamptz", of: (row) => row.deliveredAt },
  { name: "failedAt", type: "timestamptz", of: (row) => row.failedAt },
];

export const RAW_MESSAGE_COLUMNS: readonly Column<Landing["rawMessages"][number]>[] = [
  { name: "sha256", type: "text", of: (mail) => mail.sha256 },
  { name: "bytes", type: "bytea", of: (mail) => mail.bytes },
];
