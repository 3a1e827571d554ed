import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { TimelineEntry } from "#lib/incident/contract";
import { timelineShape } from "#lib/incident/incident-shape";
import { readIncident, timelineRows } from "#lib/incident/store";

const ENTRIES_MAX = 500;

/** What happened, oldest first: the newest 500 entries, and how many older ones are not shown. */
export async function getTimeline(
  actor: Actor,
  { incidentId, full }: { incidentId: string; full: boolean },
): Promise<{ items: TimelineEntry[]; cut: number }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  await readIncident(workspaceId, incidentId);
  const { rows, cut } = await timelineRows(workspaceId, incidentId, full, ENTRIES_MAX);
  return { items: rows.map(timelineShape), cut };
}
