import { handle } from "#lib/access/handle";
import { checkSuppression } from "#lib/hold/check-suppression";
import { postSuppressionCheck } from "#lib/hold/contract";
import { systemNow } from "#lib/platform/clock";

export const POST = handle(postSuppressionCheck, ({ actor, body }) =>
  checkSuppression(actor, { recipients: body.recipients, now: systemNow() }),
);
