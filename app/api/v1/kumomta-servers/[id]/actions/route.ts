import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { actOnKumo } from "#lib/release/kumomta/act";
import { postKumoAction } from "#lib/release/kumomta/contract";

export const POST = handle(postKumoAction, ({ actor, params, body }) =>
  actOnKumo(actor, { targetId: params.id ?? "", ...body, now: systemNow() }),
);
