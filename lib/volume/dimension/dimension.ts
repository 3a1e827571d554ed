import { localPart, mailboxOf } from "#lib/parse/address";
import type { ParsedEvent } from "#lib/parse/delivery-event";

/** Properties of an attempt that are counted for deliveries too, because they are known before anybody answers. */
export const STORED_DIMENSIONS = [
  "recipientDomain",
  "remoteMta",
  "remoteIp",
  "pool",
  "sourceIp",
  "senderDomain",
  "localPartCase",
] as const;
export type StoredDimension = (typeof STORED_DIMENSIONS)[number];

/** Properties of the way a mail took: the stored ones, and those that follow from them. */
export const ROUTE_DIMENSIONS = [...STORED_DIMENSIONS, "provider", "ipPrefix", "tld"] as const;
export type RouteDimension = (typeof ROUTE_DIMENSIONS)[number];

/** Properties of the answer: only failures have them. */
export const ANSWER_DIMENSIONS = ["stage", "enhancedStatus", "replyTemplate"] as const;
export type AnswerDimension = (typeof ANSWER_DIMENSIONS)[number];

export const DIMENSIONS = [...ROUTE_DIMENSIONS, ...ANSWER_DIMENSIONS] as const;
export type Dimension = (typeof DIMENSIONS)[number];

const LABELS: Record<Dimension, string> = {
  recipientDomain: "Recipient domain",
  provider: "Provider",
  remoteMta: "MX host",
  remoteIp: "Rejecting IP",
  ipPrefix: "Network of the rejecting IP",
  tld: "Top-level domain of the recipient",
  pool: "Pool",
  sourceIp: "Sending IP",
  senderDomain: "Sender domain",
  localPartCase: "Letters of the local part",
  stage: "SMTP stage",
  enhancedStatus: "Enhanced status",
  replyTemplate: "Reply",
};

/** The dimension in words. */
export function dimensionLabel(dimension: Dimension): string {
  return LABELS[dimension];
}

export type LocalPartCase = "upper" | "mixed" | "lower" | "none";

/** How the ASCII letters of the local part are written, as submitted; `none` when it has none. */
export function caseOfLocalPart(address: string): LocalPartCase {
  const local = localPart(mailboxOf(address));
  let upper = false;
  let lower = false;
  for (let i = 0; i < local.length; i++) {
    const c = local.charCodeAt(i);
    if (c >= 65 && c <= 90) upper = true;
    else if (c >= 97 && c <= 122) lower = true;
  }
  if (upper) return lower ? "mixed" : "upper";
  return lower ? "lower" : "none";
}

/** The domain of an envelope sender, ASCII letters folded; null for the empty sender. */
export function senderDomain(mailFrom: string | null): string | null {
  if (mailFrom === null) return null;
  const at = mailFrom.lastIndexOf("@");
  if (at < 0) return null;
  let end = mailFrom.length;
  while (end > at + 1 && mailFrom.charCodeAt(end - 1) === 62) end--;
  return mailFrom.slice(at + 1, end).toLowerCase() || null;
}

/** A name in a key has an end: longer ones are no host or domain (RFC 1035 §2.3.4). */
export const VALUE_LENGTH_MAX = 255;

/** The values of one attempt in the order of STORED_DIMENSIONS; null where its source does not tell. */
export function storedValues(event: ParsedEvent, recipientDomain: string): (string | null)[] {
  return [
    cut(recipientDomain),
    cut(event.remoteMta?.toLowerCase()),
    cut(event.remoteIp),
    cut(event.pool),
    cut(event.sourceIp),
    cut(senderDomain(event.mailFrom)),
    caseOfLocalPart(event.recipient),
  ];
}

function cut(value: string | null | undefined): string | null {
  if (!value) return null;
  return value.length > VALUE_LENGTH_MAX ? value.slice(0, VALUE_LENGTH_MAX) : value;
}
