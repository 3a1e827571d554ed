import { handle } from "#lib/access/handle";
import { addPicture } from "#lib/incident/timeline/add-picture";
import { postNotePicture } from "#lib/incident/timeline/contract";
import { requestBody } from "#lib/intake/request-body";

export const POST = handle(postNotePicture, ({ actor, params, query, request }) =>
  addPicture(actor, {
    incidentId: params.id ?? "",
    noteId: params.note ?? "",
    name: query.name,
    body: requestBody(request),
    idempotencyKey: request.headers.get("idempotency-key"),
  }),
);
