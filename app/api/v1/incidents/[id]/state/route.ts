import { handle } from "#lib/access/handle";
import { postIncidentState } from "#lib/incident/contract";
import { sayState } from "#lib/incident/say-state";

export const POST = handle(postIncidentState, ({ actor, params, body }) =>
  sayState(actor, { incidentId: params.id ?? "", ...body }),
);
