import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { getIncident } from "#lib/incident/get-incident";
import { getTimeline } from "#lib/incident/get-timeline";
import { type ExportFormat, timelineFile } from "#lib/incident/timeline/export-file";

const CONTENT_TYPE: Record<ExportFormat, string> = {
  md: "text/markdown; charset=utf-8",
  json: "application/json; charset=utf-8",
  csv: "text/csv; charset=utf-8",
};

/** The timeline as a download: same entries, same bytes, times in UTC. Throws `not_found`. */
export async function exportTimeline(
  actor: Actor,
  ask: { incidentId: string; format: ExportFormat; full: boolean; groups?: string | undefined },
): Promise<Response> {
  const { incidentId, format, full, groups } = ask;
  authorize(actor, "report.read", { workspaceId: actor.workspaceId });
  const { id, number, providerLabel, reason } = await getIncident(actor, { incidentId });
  const { items, cut } = await getTimeline(actor, { incidentId, full, groups });
  const text = timelineFile(format, { incident: { id, number, providerLabel, reason }, full, entries: items, cut });
  return new Response(text, {
    headers: {
      "content-type": CONTENT_TYPE[format],
      "content-disposition": `attachment; filename="incident-${number}-timeline.${format}"`,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}
