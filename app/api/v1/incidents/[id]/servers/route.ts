import { handle } from "#lib/access/handle";
import { getServers as operation } from "#lib/verdict/contract";
import { getServers } from "#lib/verdict/get-servers";

export const GET = handle(operation, ({ actor, params }) => getServers(actor, { incidentId: params.id ?? "" }));
