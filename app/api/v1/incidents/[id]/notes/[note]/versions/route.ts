import { handle } from "#lib/access/handle";
import { getNoteVersions } from "#lib/incident/timeline/contract";
import { listNoteVersions } from "#lib/incident/timeline/list-note-versions";

export const GET = handle(getNoteVersions, ({ actor, params }) =>
  listNoteVersions(actor, { incidentId: params.id ?? "", noteId: params.note ?? "" }),
);
