import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { postDecision } from "#lib/review/contract";
import { decideReview } from "#lib/review/decide-review";

export const POST = handle(postDecision, ({ actor, params, body }) =>
  decideReview(actor, { reviewId: params.id ?? "", ...body, now: systemNow() }),
);
