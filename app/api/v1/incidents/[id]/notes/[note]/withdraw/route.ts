import { handle } from "#lib/access/handle";
import { withdrawNote as operation } from "#lib/incident/timeline/contract";
import { withdrawNote } from "#lib/incident/timeline/withdraw-note";

export const POST = handle(operation, ({ actor, params, body }) =>
  withdrawNote(actor, { incidentId: params.id ?? "", noteId: params.note ?? "", words: body.words }),
);
