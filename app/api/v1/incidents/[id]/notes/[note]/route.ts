import { handle } from "#lib/access/handle";
import { patchNote } from "#lib/incident/timeline/contract";
import { editNote } from "#lib/incident/timeline/edit-note";

export const PATCH = handle(patchNote, ({ actor, params, body }) =>
  editNote(actor, { incidentId: params.id ?? "", noteId: params.note ?? "", ...body }),
);
