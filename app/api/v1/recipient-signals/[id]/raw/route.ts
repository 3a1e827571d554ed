import { handle } from "#lib/access/handle";
import { getSignalRaw as operation } from "#lib/volume/signal/contract";
import { getSignalRaw } from "#lib/volume/signal/get-signal-raw";

export const GET = handle(operation, ({ actor, params }) => getSignalRaw(actor, params.id ?? ""));
