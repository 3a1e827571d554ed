import { handle } from "#lib/access/handle";
import { deleteRoutes } from "#lib/evidence/routes/contract";
import { removeRoutes } from "#lib/evidence/routes/keep-routes";
import { systemNow } from "#lib/platform/clock";

export const DELETE = handle(deleteRoutes, ({ actor, params }) =>
  removeRoutes(actor, { id: params.id ?? "", now: systemNow() }),
);
