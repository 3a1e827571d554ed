import { handle } from "#lib/access/handle";
import { postHoldWebhookSend } from "#lib/hold/webhook/contract";
import { sendHoldWebhookAgain } from "#lib/hold/webhook/send-again";
import { systemNow } from "#lib/platform/clock";

export const POST = handle(postHoldWebhookSend, ({ actor, params }) =>
  sendHoldWebhookAgain(actor, { id: params.id ?? "", deliveryId: params.delivery ?? "", now: systemNow() }),
);
