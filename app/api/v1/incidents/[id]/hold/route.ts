import { handle } from "#lib/access/handle";
import { changeHold } from "#lib/hold/change-hold";
import { getHold as getOperation, postHold } from "#lib/hold/contract";
import { getHold } from "#lib/hold/get-hold";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(getOperation, ({ actor, params }) => getHold(actor, { incidentId: params.id ?? "" }));

export const POST = handle(postHold, ({ actor, params, body }) =>
  changeHold(actor, { incidentId: params.id ?? "", ...body, now: systemNow() }),
);
