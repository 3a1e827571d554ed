import { handle } from "#lib/access/handle";
import { getEvent as operation } from "#lib/volume/contract";
import { getEvent } from "#lib/volume/get-event";

export const GET = handle(operation, ({ actor, params }) => getEvent(actor, params.id ?? ""));
