import { z } from "zod";
import { ReasonShape } from "#lib/classify/contract";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime, Ok } from "#lib/platform/wire";

const Name = z.string().trim().min(1).max(80);
const Mailbox = z.email().max(254);

export const MailSettings = z.object({
  host: z.string().trim().min(1).max(253),
  port: z.number().int().min(1).max(65535).default(587),
  /** tls: from the first byte; starttls: asked for, and nothing is sent without; none: plain */
  tls: z.enum(["tls", "starttls", "none"]).default("starttls"),
  user: z.string().trim().max(200).default(""),
  from: Mailbox,
  to: z.array(Mailbox).min(1).max(20),
});
export type MailSettings = z.infer<typeof MailSettings>;

export const NewChannel = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("webhook"), name: Name, url: z.url().max(2000) }),
  z.object({ kind: z.literal("slack"), name: Name, url: z.url().max(2000) }),
  z.object({ kind: z.literal("email"), name: Name, mail: MailSettings, password: z.string().max(500).default("") }),
]);
export type NewChannel = z.infer<typeof NewChannel>;

export const ALERT_KINDS = ["opened", "escalated", "ended", "drift", "test"] as const;

export const DeliveryShape = z.object({
  id: z.string(),
  channelId: z.string(),
  channelName: z.string(),
  ruleId: z.string().nullable(),
  incidentId: z.string().nullable(),
  kind: z.enum(ALERT_KINDS),
  title: z.string(),
  state: z.enum(["waiting", "sent", "failed"]),
  attempts: z.number().int(),
  /** When it is tried next; null when it is not. */
  nextAt: IsoTime.nullable(),
  result: z.string().nullable(),
  responseCode: z.number().int().nullable(),
  /** How the answer began. */
  excerpt: z.string().nullable(),
  createdAt: IsoTime,
  finishedAt: IsoTime.nullable(),
});
export type AlertDelivery = z.infer<typeof DeliveryShape>;

export const ChannelShape = z.object({
  id: z.string(),
  kind: z.enum(["webhook", "slack", "email"]),
  name: z.string(),
  address: z.string(),
  createdAt: IsoTime,
  /** Its newest attempt failed: in what words. */
  failing: z.string().nullable(),
});
export type AlertChannel = z.infer<typeof ChannelShape>;

export const RuleTermsShape = z.object({
  channelId: z.string(),
  reason: ReasonShape.nullable().default(null),
  /** Empty = any. */
  providers: z.array(z.string().min(1).max(100)).max(50).default([]),
  pool: z.string().trim().min(1).max(200).nullable().default(null),
  /** Distinct recipients, not attempts. */
  minRecipients: z.number().int().min(1).max(10_000_000).default(3),
  side: z.enum(["any", "ours", "theirs"]).default("any"),
  tellEnd: z.boolean().default(false),
  /** When not given, a rule for “theirs” alone does not. */
  tellDrift: z.boolean().optional(),
  enabled: z.boolean().default(true),
});
export type AlertRuleTerms = z.infer<typeof RuleTermsShape>;

export const RuleShape = RuleTermsShape.extend({
  tellDrift: z.boolean(),
  id: z.string(),
  sentence: z.string(),
  createdAt: IsoTime,
});
export type AlertRule = z.infer<typeof RuleShape>;

export const getAlerts = operation({
  id: "getAlerts",
  method: "GET",
  path: "/alerts",
  summary: "Channels and rules.",
  scope: "read",
  response: z.object({ channels: z.array(ChannelShape), rules: z.array(RuleShape) }),
});

export const postAlertChannel = operation({
  id: "postAlertChannel",
  method: "POST",
  path: "/alerts/channels",
  summary: "Add a channel. A webhook's signing secret is shown once.",
  scope: null,
  body: NewChannel,
  response: ChannelShape.extend({ secret: z.string().nullable() }),
});

export const deleteAlertChannel = operation({
  id: "deleteAlertChannel",
  method: "DELETE",
  path: "/alerts/channels/{id}",
  summary: "Remove a channel and the rules that tell it. What was sent stays in the log.",
  scope: null,
  response: Ok,
});

export const postAlertTest = operation({
  id: "postAlertTest",
  method: "POST",
  path: "/alerts/channels/{id}/test",
  summary: "Send a test now and say what came of it.",
  scope: null,
  response: DeliveryShape,
});

export const postAlertRule = operation({
  id: "postAlertRule",
  method: "POST",
  path: "/alerts/rules",
  summary: "Add a rule.",
  scope: null,
  body: RuleTermsShape,
  response: RuleShape,
});

export const patchAlertRule = operation({
  id: "patchAlertRule",
  method: "PATCH",
  path: "/alerts/rules/{id}",
  summary: "Switch a rule, or its telling of static routes, on or off.",
  scope: null,
  body: z
    .object({ enabled: z.boolean(), tellDrift: z.boolean() })
    .partial()
    .refine((body) => Object.keys(body).length > 0, "Say what is switched: enabled or tellDrift."),
  response: RuleShape,
});

export const deleteAlertRule = operation({
  id: "deleteAlertRule",
  method: "DELETE",
  path: "/alerts/rules/{id}",
  summary: "Remove a rule.",
  scope: null,
  response: Ok,
});

export const getAlertDeliveries = operation({
  id: "getAlertDeliveries",
  method: "GET",
  path: "/alerts/deliveries",
  summary: "The newest 100 alerts and what came of each.",
  scope: "read",
  response: z.object({ items: z.array(DeliveryShape), more: z.boolean() }),
});

export const postAlertSend = operation({
  id: "postAlertSend",
  method: "POST",
  path: "/alerts/deliveries/{id}/send",
  summary: "Send an alert again that has failed or still waits.",
  scope: null,
  response: DeliveryShape,
});

export const IncidentAlertsShape = z.object({
  acknowledged: z.object({ by: ActorRefShape, at: IsoTime }).nullable(),
  /** Newest first, 20 at most. */
  items: z.array(DeliveryShape),
});
export type IncidentAlerts = z.infer<typeof IncidentAlertsShape>;

export const getIncidentAlerts = operation({
  id: "getIncidentAlerts",
  method: "GET",
  path: "/incidents/{id}/alerts",
  summary: "Who was told of the incident, and who has acknowledged it.",
  scope: "read",
  response: IncidentAlertsShape,
});

export const postAcknowledge = operation({
  id: "postAcknowledge",
  method: "POST",
  path: "/incidents/{id}/acknowledge",
  summary: "Say that somebody looks after it: escalations stay silent until it starts again.",
  scope: "operate",
  response: IncidentAlertsShape,
});
