import { handle } from "#lib/access/handle";
import { addHoldWebhook, listHoldWebhooks } from "#lib/hold/webhook/change-webhooks";
import { getHoldWebhooks, postHoldWebhook } from "#lib/hold/webhook/contract";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(getHoldWebhooks, ({ actor }) => listHoldWebhooks(actor));

export const POST = handle(postHoldWebhook, ({ actor, body }) => addHoldWebhook(actor, { ...body, now: systemNow() }));
