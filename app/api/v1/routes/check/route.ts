import { handle } from "#lib/access/handle";
import { checkRoutes } from "#lib/evidence/routes/contract";
import { askRouteCheck } from "#lib/evidence/routes/keep-routes";

export const POST = handle(checkRoutes, ({ actor }) => askRouteCheck(actor));
