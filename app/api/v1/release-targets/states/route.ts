import { handle } from "#lib/access/handle";
import { listTargetStates as operation } from "#lib/release/watch/contract";
import { listTargetStates } from "#lib/release/watch/list-target-states";

export const GET = handle(operation, ({ actor }) => listTargetStates(actor));
