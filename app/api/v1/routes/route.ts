import { handle } from "#lib/access/handle";
import { listRoutes as listOperation, postRoutes } from "#lib/evidence/routes/contract";
import { addRoutes, listRoutes } from "#lib/evidence/routes/keep-routes";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(listOperation, ({ actor }) => listRoutes(actor));

export const POST = handle(postRoutes, ({ actor, body }) => addRoutes(actor, { ...body, now: systemNow() }));
