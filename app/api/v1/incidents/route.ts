import { handle } from "#lib/access/handle";
import { listIncidents as operation } from "#lib/incident/contract";
import { listIncidents } from "#lib/incident/list-incidents";

export const GET = handle(operation, ({ actor, query }) => listIncidents(actor, query));
