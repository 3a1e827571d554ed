import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { TimelineEntry } from "#lib/incident/contract";
import { timelineShape } from "#lib/incident/incident-shape";
import { insertTimelineRow, loadIncident } from "#lib/incident/store";
import { systemNow } from "#lib/platform/clock";
import { inTransaction } from "#lib/platform/transaction";

/** Writes a person's note into the timeline; nothing else changes. */
export async function writeNote(
  actor: Actor,
  { incidentId, text }: { incidentId: string; text: string },
  now: Date = systemNow(),
): Promise<TimelineEntry> {
  const { workspaceId } = actor;
  authorize(actor, "incident.note", { workspaceId });
  return inTransaction(async (tx) => {
    await loadIncident(tx, workspaceId, incidentId);
    const entry = { workspaceId, incidentId, at: now, kind: "note.written", actor: actorRef(actor), text };
    return timelineShape(await insertTimelineRow(tx, entry));
  });
}
