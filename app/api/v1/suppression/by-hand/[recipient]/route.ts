import { handle } from "#lib/access/handle";
import { forgetByHand } from "#lib/hold/by-hand/change-by-hand";
import { deleteByHand } from "#lib/hold/by-hand/contract";
import { systemNow } from "#lib/platform/clock";

export const DELETE = handle(deleteByHand, ({ actor, params }) =>
  forgetByHand(actor, { recipient: params.recipient ?? "", now: systemNow() }),
);
