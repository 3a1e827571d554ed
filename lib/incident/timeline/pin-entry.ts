import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import type { TimelineEntry } from "#lib/incident/contract";
import { entryIdFrom } from "#lib/incident/timeline/note";
import { lockEntry, picturesOf, writeEntry } from "#lib/incident/timeline/store";
import { timelineShape } from "#lib/incident/timeline/timeline-shape";
import { systemNow } from "#lib/platform/clock";
import { conflict } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

/**
 * Puts an entry of the full log into the curated timeline, where it keeps its own time, or takes one out; the full log
 * keeps all. Doing it twice is once. Throws `conflict` for a withdrawn note, `not_found`.
 */
export async function pinEntry(
  actor: Actor,
  { incidentId, entryId, pinned }: { incidentId: string; entryId: string; pinned: boolean },
  now: Date = systemNow(),
): Promise<TimelineEntry> {
  const { workspaceId } = actor;
  authorize(actor, "incident.note", { workspaceId });
  return inTransaction(async (tx) => {
    const entry = await lockEntry(tx, { workspaceId, incidentId, entryId: entryIdFrom(entryId) });
    const pictures = await picturesOf(workspaceId, [entry.id], tx);
    if (pinned && entry.withdrawnBy !== null)
      throw conflict("This note was withdrawn, so it is not part of the story. The full log keeps it.");
    if (entry.curated === pinned) return timelineShape(entry, pictures);
    const pinnedBy = pinned ? { ...actorRef(actor), at: now.toISOString() } : null;
    const action = pinned ? "timeline.pinned" : "timeline.unpinned";
    await audit(tx, actor, workspaceId, action, incidentId, { entry: entryId });
    return timelineShape(await writeEntry(tx, entry, { curated: pinned, pinnedBy }), pictures);
  });
}
