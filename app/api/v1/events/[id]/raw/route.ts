import { handle } from "#lib/access/handle";
import { getEventRaw as operation } from "#lib/volume/contract";
import { getEventRaw } from "#lib/volume/get-event-raw";

export const GET = handle(operation, ({ actor, params }) => getEventRaw(actor, params.id ?? ""));
