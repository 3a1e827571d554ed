import { handle } from "#lib/access/handle";
import { getIncidentRoutes as operation } from "#lib/evidence/routes/contract";
import { getIncidentRoutes } from "#lib/evidence/routes/incident-routes";

export const GET = handle(operation, ({ actor, params }) => getIncidentRoutes(actor, { incidentId: params.id ?? "" }));
