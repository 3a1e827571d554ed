import { handle } from "#lib/access/handle";
import { listOwnHops as listOperation, postOwnHop } from "#lib/classify/own-path/contract";
import { listOwnHops, nameOwnHop } from "#lib/classify/own-path/name-own-hop";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(listOperation, ({ actor }) => listOwnHops(actor));

export const POST = handle(postOwnHop, ({ actor, body }) => nameOwnHop(actor, { ...body, now: systemNow() }));
