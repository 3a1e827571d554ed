import { handle } from "#lib/access/handle";
import { getIncident as operation } from "#lib/incident/contract";
import { getIncident } from "#lib/incident/get-incident";

export const GET = handle(operation, ({ actor, params }) => getIncident(actor, { incidentId: params.id ?? "" }));
