import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { TimelineEntry } from "#lib/incident/contract";
import { readIncident } from "#lib/incident/store";
import { groupsFrom } from "#lib/incident/timeline/entry-group";
import { picturesOf, timelineRows } from "#lib/incident/timeline/store";
import { timelineShape } from "#lib/incident/timeline/timeline-shape";

const ENTRIES_MAX = 500;

/**
 * What happened, oldest first: the newest 500 entries, and how many older ones are not shown. `groups` names what to
 * keep, with commas; all when it names none.
 */
export async function getTimeline(
  actor: Actor,
  { incidentId, full, groups }: { incidentId: string; full: boolean; groups?: string | undefined },
): Promise<{ items: TimelineEntry[]; cut: number }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  await readIncident(workspaceId, incidentId);
  const ask = { full, groups: groupsFrom(groups), limit: ENTRIES_MAX };
  const { rows, cut } = await timelineRows(workspaceId, incidentId, ask);
  const notes = rows.filter((row) => row.kind.startsWith("note."));
  const pictures = await picturesOf(
    workspaceId,
    notes.map((row) => row.id),
  );
  return { items: rows.map((row) => timelineShape(row, pictures)), cut };
}
