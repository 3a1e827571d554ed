import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime, Ok } from "#lib/platform/wire";

export const HoldWebhookShape = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  createdBy: ActorRefShape,
  createdAt: IsoTime,
  /** What went wrong with the newest attempt; null when nothing did. */
  failing: z.string().nullable(),
});
export type HoldWebhook = z.infer<typeof HoldWebhookShape>;

export const HoldWebhookDeliveryShape = z.object({
  id: z.string(),
  webhookId: z.string(),
  holdId: z.string(),
  kind: z.enum(["opened", "renewed", "moved", "reopened", "released", "expired", "recipients"]),
  state: z.enum(["waiting", "sent", "failed"]),
  attempts: z.number().int(),
  /** When it is tried next; null when it is over. */
  nextAt: IsoTime.nullable(),
  result: z.string().nullable(),
  responseCode: z.number().int().nullable(),
  excerpt: z.string().nullable(),
  createdAt: IsoTime,
  finishedAt: IsoTime.nullable(),
});
export type HoldWebhookDelivery = z.infer<typeof HoldWebhookDeliveryShape>;

export const getHoldWebhooks = operation({
  id: "getHoldWebhooks",
  method: "GET",
  path: "/hold-webhooks",
  summary: "Addresses that are told when a hold changes.",
  scope: "read",
  response: z.object({ items: z.array(HoldWebhookShape) }),
});

export const postHoldWebhook = operation({
  id: "postHoldWebhook",
  method: "POST",
  path: "/hold-webhooks",
  summary: "Tell an address when a hold changes. The signing secret is shown this once.",
  scope: null,
  body: z.object({ name: z.string().trim().min(1).max(80), url: z.url().max(2000) }),
  response: HoldWebhookShape.extend({ secret: z.string() }),
});

export const postHoldWebhookSecret = operation({
  id: "postHoldWebhookSecret",
  method: "POST",
  path: "/hold-webhooks/{id}/secret",
  summary: "Replace the signing secret. The new one is shown this once, the old one signs nothing more.",
  scope: null,
  response: HoldWebhookShape.extend({ secret: z.string() }),
});

export const deleteHoldWebhook = operation({
  id: "deleteHoldWebhook",
  method: "DELETE",
  path: "/hold-webhooks/{id}",
  summary: "Tell an address no more. What was sent stays in the log.",
  scope: null,
  response: Ok,
});

export const getHoldWebhookDeliveries = operation({
  id: "getHoldWebhookDeliveries",
  method: "GET",
  path: "/hold-webhooks/{id}/deliveries",
  summary: "The newest 100 changes told to an address and what came of each.",
  scope: "read",
  response: z.object({ items: z.array(HoldWebhookDeliveryShape), more: z.boolean() }),
});

export const postHoldWebhookSend = operation({
  id: "postHoldWebhookSend",
  method: "POST",
  path: "/hold-webhooks/{id}/deliveries/{delivery}/send",
  summary: "Send a change that did not get through again now, under the same key.",
  scope: null,
  response: Ok,
});
