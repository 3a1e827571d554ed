import { handle } from "#lib/access/handle";
import { postWebhook } from "#lib/intake/contract";
import { receiveWebhook } from "#lib/intake/receive-webhook";
import { requestBody } from "#lib/intake/request-body";

export const POST = handle(postWebhook, ({ actor, params, request }) =>
  receiveWebhook(actor, params.source ?? "", {
    body: requestBody(request),
    idempotencyKey: request.headers.get("idempotency-key"),
  }),
);
