import { handle } from "#lib/access/handle";
import { getTimeline as operation } from "#lib/incident/contract";
import { getTimeline } from "#lib/incident/get-timeline";

export const GET = handle(operation, ({ actor, params, query }) =>
  getTimeline(actor, { incidentId: params.id ?? "", full: query.full }),
);
