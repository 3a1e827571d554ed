import { handle } from "#lib/access/handle";
import { listReviews as listOperation } from "#lib/review/contract";
import { listReviews } from "#lib/review/list-reviews";

export const GET = handle(listOperation, ({ actor, query }) => listReviews(actor, query));
