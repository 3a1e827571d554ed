import { handle } from "#lib/access/handle";
import { postIntake } from "#lib/intake/contract";
import { receiveUpload } from "#lib/intake/receive-upload";
import { requestBody } from "#lib/intake/request-body";

export const POST = handle(postIntake, ({ actor, query, request }) =>
  receiveUpload(actor, {
    name: query.name ?? "upload",
    source: query.source ?? null,
    body: requestBody(request),
    idempotencyKey: request.headers.get("idempotency-key"),
  }),
);
