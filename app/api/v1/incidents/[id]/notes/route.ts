import { handle } from "#lib/access/handle";
import { postNote } from "#lib/incident/contract";
import { writeNote } from "#lib/incident/write-note";

export const POST = handle(postNote, ({ actor, params, body }) =>
  writeNote(actor, { incidentId: params.id ?? "", ...body }),
);
