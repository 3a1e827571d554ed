import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { TimelineEntry } from "#lib/incident/contract";
import { entryIdFrom, noteOrRefuse } from "#lib/incident/timeline/note";
import { lockEntry, writeEntry } from "#lib/incident/timeline/store";
import { timelineShape } from "#lib/incident/timeline/timeline-shape";
import { systemNow } from "#lib/platform/clock";
import { inTransaction } from "#lib/platform/transaction";

/**
 * Takes a note out of the curated timeline. Nothing is deleted: the full log says who took it back and why, and its
 * versions keep the words. Throws `conflict` when that was done already, `not_found`.
 */
export async function withdrawNote(
  actor: Actor,
  { incidentId, noteId, words }: { incidentId: string; noteId: string; words: string },
  now: Date = systemNow(),
): Promise<TimelineEntry> {
  const { workspaceId } = actor;
  authorize(actor, "incident.note", { workspaceId });
  return inTransaction(async (tx) => {
    const note = noteOrRefuse(await lockEntry(tx, { workspaceId, incidentId, entryId: entryIdFrom(noteId) }));
    const withdrawnBy = { ...actorRef(actor), at: now.toISOString(), words };
    return timelineShape(await writeEntry(tx, note, { withdrawnBy, curated: false, pinnedBy: null }));
  });
}
