import { handle } from "#lib/access/handle";
import { lintRoutes as lintOperation } from "#lib/evidence/routes/contract";
import { lintRoutes } from "#lib/evidence/routes/keep-routes";

export const POST = handle(lintOperation, ({ actor, body }) => lintRoutes(actor, body));
