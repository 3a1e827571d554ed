import { handle } from "#lib/access/handle";
import { listHoldWebhookDeliveries } from "#lib/hold/webhook/change-webhooks";
import { getHoldWebhookDeliveries } from "#lib/hold/webhook/contract";

export const GET = handle(getHoldWebhookDeliveries, ({ actor, params }) =>
  listHoldWebhookDeliveries(actor, { id: params.id ?? "" }),
);
