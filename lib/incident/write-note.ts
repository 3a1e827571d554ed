import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { TimelineEntry } from "#lib/incident/contract";
import { insertTimelineRow, loadIncident } from "#lib/incident/store";
import { timeOfNote } from "#lib/incident/timeline/note";
import { timelineShape } from "#lib/incident/timeline/timeline-shape";
import { systemNow } from "#lib/platform/clock";
import { inTransaction } from "#lib/platform/transaction";

/** Writes a person's note into the timeline, at the time it tells of when one is given; nothing else changes. */
export async function writeNote(
  actor: Actor,
  { incidentId, text, at }: { incidentId: string; text: string; at?: string | undefined },
  now: Date = systemNow(),
): Promise<TimelineEntry> {
  const { workspaceId } = actor;
  authorize(actor, "incident.note", { workspaceId });
  return inTransaction(async (tx) => {
    await loadIncident(tx, workspaceId, incidentId);
    const when = at === undefined ? now : timeOfNote(at, now);
    const entry = { workspaceId, incidentId, at: when, kind: "note.written", actor: actorRef(actor), text };
    return timelineShape(await insertTimelineRow(tx, entry));
  });
}
