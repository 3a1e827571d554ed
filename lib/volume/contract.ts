import { z } from "zod";
import { AnswerShape, ReasonShape } from "#lib/classify/contract";
import { operation } from "#lib/platform/operation";
import { IsoTime, page } from "#lib/platform/wire";
import { parseConditions } from "#lib/volume/dimension/condition";

/** A delivery event as kept: a failure, a delay, a relay or an expansion. */
export const EventShape = z.object({
  id: z.string(),
  outcome: z.enum(["deferred", "bounced", "relayed", "expanded"]),
  counted: z.boolean(),
  /** A report about a mail that none of our logs knows (backscatter): never counted. */
  stray: z.boolean(),
  recipient: z.string(),
  originalRecipient: z.string().nullable(),
  recipientDomain: z.string(),
  provider: z.string(),
  status: z.string().nullable(),
  replyCode: z.number().int().nullable(),
  enhancedStatus: z.string().nullable(),
  reply: z.string().nullable(),
  smtpCommand: z.string().nullable(),
  remoteMta: z.string().nullable(),
  remoteIp: z.string().nullable(),
  remoteIpFrom: z.string().nullable(),
  reportingMta: z.string().nullable(),
  sourceIp: z.string().nullable(),
  pool: z.string().nullable(),
  mailFrom: z.string().nullable(),
  queueId: z.string().nullable(),
  messageId: z.string().nullable(),
  occurredAt: IsoTime,
  occurredAtFrom: z.string(),
  heardAt: IsoTime,
  reason: ReasonShape,
  subReason: z.string().nullable(),
  rule: z.string(),
  match: z.object({ start: z.number().int(), end: z.number().int() }).nullable(),
  /** What the rules said, where an override decided instead. */
  original: AnswerShape.nullable(),
  /** Words close to a refusal to relay that are none. */
  borderline: z.boolean(),
  /** Beside a refusal to relay: `typo_domain:hotmail.com` when the recipient's domain looks like a slip of the pen. */
  hint: z.string().nullable(),
  saidBy: z.string(),
  format: z.string(),
  uploadId: z.string(),
  uploadName: z.string(),
  line: z.number().int(),
});
export type DeliveryEventRow = z.infer<typeof EventShape>;

export const EventDetailShape = EventShape.extend({
  /** What proves it, as text for reading; the exact bytes are at `rawUrl`. Cut at 64 KiB. */
  rawText: z.string(),
  rawCut: z.boolean(),
  rawBytes: z.number().int(),
  rawUrl: z.string(),
  /** Other tellings of the same failure (a DSN beside its log line). */
  alsoToldBy: z.array(z.object({ id: z.string(), format: z.string(), uploadName: z.string(), counted: z.boolean() })),
  /** What the source cannot tell and which setting at the MTA adds it. */
  missing: z.array(z.object({ field: z.string(), why: z.string(), fix: z.string() })),
  incidentId: z.string().nullable(),
});
export type DeliveryEventDetail = z.infer<typeof EventDetailShape>;

export const ConditionText = z
  .string()
  .max(2_000)
  .refine((text) => parseConditions(text) !== null, "Conditions look like pool:out-1,-tld:de.");

/** Filters shared by every list and chart of events. Times are half-open, UTC. */
export const EventFilter = z.object({
  from: IsoTime.optional(),
  to: IsoTime.optional(),
  reason: ReasonShape.optional(),
  provider: z.string().optional(),
  pool: z.string().optional(),
  outcome: z.enum(["deferred", "bounced", "relayed", "expanded"]).optional(),
  domain: z.string().optional(),
  remoteIp: z.string().optional(),
  uploadId: z.string().optional(),
  incidentId: z.string().optional(),
  /** Further properties: `pool:out-1,-tld:de` (lib/volume/dimension/condition.ts). */
  where: ConditionText.optional(),
  /** Part of a recipient, queue id, message id, host, address or reply. */
  q: z.string().max(200).optional(),
});
export type EventFilterValues = z.infer<typeof EventFilter>;

export const listEvents = operation({
  id: "listEvents",
  method: "GET",
  path: "/events",
  summary: "Delivery events, newest first.",
  scope: "read",
  query: EventFilter.extend({
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  response: page(EventShape),
});

export const getEvent = operation({
  id: "getEvent",
  method: "GET",
  path: "/events/{id}",
  summary: "One delivery event beside the bytes that prove it.",
  scope: "read",
  response: EventDetailShape,
});

export const getEventRaw = operation({
  id: "getEventRaw",
  method: "GET",
  path: "/events/{id}/raw",
  summary: "The raw mail or log line, byte for byte.",
  scope: "read",
  response: "file",
});

export const OverviewShape = z.object({
  from: IsoTime,
  to: IsoTime,
  stepSeconds: z.number().int(),
  reason: ReasonShape,
  /** One a step. `attempts` null: nothing at all was heard in it, so a zero would be a lie. */
  buckets: z.array(
    z.object({ at: IsoTime, attempts: z.number().int().nullable(), counts: z.record(z.string(), z.number().int()) }),
  ),
  /** Largest first; at most 50, the rest summed as provider "other". */
  providers: z.array(
    z.object({
      provider: z.string(),
      label: z.string(),
      attempts: z.number().int(),
      failures: z.number().int(),
      lastHeardAt: IsoTime.nullable(),
      /** Failures per bucket; null = nothing heard of this provider in it. */
      spark: z.array(z.number().int().nullable()),
    }),
  ),
  providersCut: z.number().int(),
  totals: z.object({ attempts: z.number().int(), failures: z.number().int() }),
  facets: z.object({
    reasons: z.array(z.object({ value: z.string(), count: z.number().int() })),
    providers: z.array(z.object({ value: z.string(), label: z.string(), count: z.number().int() })),
    pools: z.array(z.object({ value: z.string(), count: z.number().int() })),
  }),
  /** Everything we ever heard, so that an empty range can say where the data is. */
  coverage: z.object({
    firstEventAt: IsoTime.nullable(),
    lastEventAt: IsoTime.nullable(),
    lastIntakeAt: IsoTime.nullable(),
  }),
});
export type Overview = z.infer<typeof OverviewShape>;

export const getOverview = operation({
  id: "getOverview",
  method: "GET",
  path: "/overview",
  summary: "Failures of one reason per provider over time, with attempts beside them.",
  scope: "read",
  query: z.object({
    from: IsoTime,
    to: IsoTime,
    reason: ReasonShape.default("relay_denied"),
    provider: z.string().optional(),
    pool: z.string().optional(),
    bucketsMax: z.coerce.number().int().min(10).max(500).default(120),
  }),
  response: OverviewShape,
});
