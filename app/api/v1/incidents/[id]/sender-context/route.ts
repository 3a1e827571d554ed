import { handle } from "#lib/access/handle";
import { getSenderContext as getOperation } from "#lib/evidence/sender/contract";
import { getSenderContext } from "#lib/evidence/sender/sender-context";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(getOperation, ({ actor, params }) =>
  getSenderContext(actor, { incidentId: params.id ?? "", now: systemNow() }),
);
