import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { TimelineEntry } from "#lib/incident/contract";
import { entryIdFrom, noteOrRefuse, timeOfNote } from "#lib/incident/timeline/note";
import { insertVersions, lockEntry, picturesOf, versionsOf, writeEntry } from "#lib/incident/timeline/store";
import { timelineShape } from "#lib/incident/timeline/timeline-shape";
import { systemNow } from "#lib/platform/clock";
import { inTransaction } from "#lib/platform/transaction";

export type NoteEdit = { incidentId: string; noteId: string; text: string; at?: string | undefined };

/**
 * Changes a note's words, and the time it tells of when one is given. Every version is kept, the original first; saying
 * the same again changes nothing. Throws `conflict` for a withdrawn note, `invalid` for a time to come, `not_found`.
 */
export async function editNote(actor: Actor, edit: NoteEdit, now: Date = systemNow()): Promise<TimelineEntry> {
  const { workspaceId } = actor;
  const { incidentId, text } = edit;
  authorize(actor, "incident.note", { workspaceId });
  return inTransaction(async (tx) => {
    const entryId = entryIdFrom(edit.noteId);
    const note = noteOrRefuse(await lockEntry(tx, { workspaceId, incidentId, entryId }));
    const pictures = await picturesOf(workspaceId, [entryId], tx);
    const at = edit.at === undefined ? note.at : timeOfNote(edit.at, now);
    if (text === note.text && at.getTime() === note.at.getTime()) return timelineShape(note, pictures);

    const known = await versionsOf(tx, workspaceId, entryId);
    const original = {
      version: 1,
      text: note.text,
      at: note.at,
      writtenAt: note.writtenAt,
      writtenBy: note.actor as object,
    };
    const by = actorRef(actor);
    const version = known.length === 0 ? 2 : known.length + 1;
    const next = { version, text, at, writtenAt: now, writtenBy: by };
    await insertVersions(
      tx,
      (known.length === 0 ? [original, next] : [next]).map((each) => ({ workspaceId, entryId, ...each })),
    );
    const editedBy = { ...by, at: now.toISOString(), versions: version };
    return timelineShape(await writeEntry(tx, note, { text, at, editedBy }), pictures);
  });
}
