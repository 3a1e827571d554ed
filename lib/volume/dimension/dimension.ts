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

/** A name in a key has an end: longer ones are no host or domain (RFC 1035 §2.3.4). */
export const VALUE_LENGTH_MAX = 255;
