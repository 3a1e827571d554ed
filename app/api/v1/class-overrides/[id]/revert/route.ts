import { handle } from "#lib/access/handle";
import { revertOverride as operation } from "#lib/classify/contract";
import { revertOverride } from "#lib/classify/revert-override";
import { systemNow } from "#lib/platform/clock";

export const POST = handle(operation, ({ actor, params, body }) =>
  revertOverride(actor, { id: params.id ?? "", why: body.why, now: systemNow() }),
);
