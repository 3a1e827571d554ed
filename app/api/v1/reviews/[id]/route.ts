import { handle } from "#lib/access/handle";
import { getReview as getOperation } from "#lib/review/contract";
import { getReview } from "#lib/review/get-review";

export const GET = handle(getOperation, ({ actor, params }) => getReview(actor, { reviewId: params.id ?? "" }));
