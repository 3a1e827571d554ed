import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { type NoteVersion, NoteVersionShape } from "#lib/incident/timeline/contract";
import { entryIdFrom } from "#lib/incident/timeline/note";
import { lockEntry, versionsOf } from "#lib/incident/timeline/store";
import { notFound } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

/** What a note said, the original first; one version when it was never edited. Throws `not_found`. */
export async function listNoteVersions(
  actor: Actor,
  { incidentId, noteId }: { incidentId: string; noteId: string },
): Promise<{ items: NoteVersion[] }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const note = await lockEntry(tx, { workspaceId, incidentId, entryId: entryIdFrom(noteId) });
    if (!note.kind.startsWith("note.")) throw notFound("This note");
    const kept = await versionsOf(tx, workspaceId, note.id);
    const { text, at, writtenAt, actor: writtenBy } = note;
    const versions = kept.length > 0 ? kept : [{ version: 1, text, at, writtenAt, writtenBy }];
    return {
      items: versions.map((each) =>
        NoteVersionShape.parse({
          version: each.version,
          text: each.text,
          at: each.at.toISOString(),
          writtenAt: each.writtenAt.toISOString(),
          by: each.writtenBy,
        }),
      ),
    };
  });
}
