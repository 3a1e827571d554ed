import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { addTarget } from "#lib/release/add-target";
import { listTargets as listOperation, postTarget } from "#lib/release/contract";
import { listTargets } from "#lib/release/list-targets";

export const GET = handle(listOperation, ({ actor }) => listTargets(actor));

export const POST = handle(postTarget, ({ actor, body }) => addTarget(actor, { ...body, now: systemNow() }));
