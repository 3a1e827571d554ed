import { handle } from "#lib/access/handle";
import { listSignals as operation } from "#lib/volume/signal/contract";
import { listSignals } from "#lib/volume/signal/list-signals";

export const GET = handle(operation, ({ actor, query }) => listSignals(actor, query));
