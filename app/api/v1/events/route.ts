import { handle } from "#lib/access/handle";
import { listEvents as operation } from "#lib/volume/contract";
import { listEvents } from "#lib/volume/list-events";

export const GET = handle(operation, ({ actor, query }) => listEvents(actor, query));
