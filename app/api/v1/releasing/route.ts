import { handle } from "#lib/access/handle";
import { listReleasing as operation } from "#lib/release/watch/contract";
import { listReleasing } from "#lib/release/watch/list-releasing";

export const GET = handle(operation, ({ actor }) => listReleasing(actor));
