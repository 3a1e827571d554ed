import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { removeTarget } from "#lib/release/change-targets";
import { deleteTarget } from "#lib/release/contract";

export const DELETE = handle(deleteTarget, ({ actor, params }) =>
  removeTarget(actor, { targetId: params.id ?? "", now: systemNow() }),
);
