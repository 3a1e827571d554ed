import { handle } from "#lib/access/handle";
import { getTimelineExport } from "#lib/incident/timeline/contract";
import { exportTimeline } from "#lib/incident/timeline/export-timeline";

export const GET = handle(getTimelineExport, ({ actor, params, query }) =>
  exportTimeline(actor, { incidentId: params.id ?? "", ...query }),
);
