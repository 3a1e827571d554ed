import { handle } from "#lib/access/handle";
import { suppressByHand } from "#lib/hold/by-hand/change-by-hand";
import { getByHand, postByHand } from "#lib/hold/by-hand/contract";
import { listByHand } from "#lib/hold/by-hand/list-by-hand";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(getByHand, ({ actor, query }) => listByHand(actor, query));

export const POST = handle(postByHand, ({ actor, body }) => suppressByHand(actor, { ...body, now: systemNow() }));
