import { handle } from "#lib/access/handle";
import { postAlertSend } from "#lib/alert/contract";
import { resendAlert } from "#lib/alert/send-alert";
import { systemNow } from "#lib/platform/clock";

export const POST = handle(postAlertSend, ({ actor, params }) =>
  resendAlert(actor, { deliveryId: params.id ?? "", now: systemNow() }),
);
