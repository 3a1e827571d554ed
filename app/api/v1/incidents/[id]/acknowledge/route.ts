import { handle } from "#lib/access/handle";
import { acknowledge } from "#lib/alert/acknowledge";
import { postAcknowledge } from "#lib/alert/contract";
import { systemNow } from "#lib/platform/clock";

export const POST = handle(postAcknowledge, ({ actor, params }) =>
  acknowledge(actor, { incidentId: params.id ?? "", now: systemNow() }),
);
