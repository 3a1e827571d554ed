import { handle } from "#lib/access/handle";
import { postIncidentMerge } from "#lib/incident/merge/contract";
import { mergeIncidents } from "#lib/incident/merge/merge-incidents";

export const POST = handle(postIncidentMerge, ({ actor, params, body }) =>
  mergeIncidents(actor, { incidentId: params.id ?? "", ...body }),
);
