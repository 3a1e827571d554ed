import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { postReview } from "#lib/review/contract";
import { requestReview } from "#lib/review/request-review";

export const POST = handle(postReview, ({ actor, params, body }) =>
  requestReview(actor, { cohortId: params.id ?? "", ...body, now: systemNow() }),
);
