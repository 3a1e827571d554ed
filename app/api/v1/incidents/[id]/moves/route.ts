import { handle } from "#lib/access/handle";
import { getIncidentMoves } from "#lib/incident/merge/contract";
import { listMoves } from "#lib/incident/merge/list-moves";

export const GET = handle(getIncidentMoves, ({ actor, params }) => listMoves(actor, { incidentId: params.id ?? "" }));
