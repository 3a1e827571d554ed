import { handle } from "#lib/access/handle";
import { dropHoldWebhook } from "#lib/hold/webhook/change-webhooks";
import { deleteHoldWebhook } from "#lib/hold/webhook/contract";
import { systemNow } from "#lib/platform/clock";

export const DELETE = handle(deleteHoldWebhook, ({ actor, params }) =>
  dropHoldWebhook(actor, { id: params.id ?? "", now: systemNow() }),
);
