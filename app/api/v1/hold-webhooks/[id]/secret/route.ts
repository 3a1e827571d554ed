import { handle } from "#lib/access/handle";
import { replaceHoldWebhookSecret } from "#lib/hold/webhook/change-webhooks";
import { postHoldWebhookSecret } from "#lib/hold/webhook/contract";

export const POST = handle(postHoldWebhookSecret, ({ actor, params }) =>
  replaceHoldWebhookSecret(actor, { id: params.id ?? "" }),
);
