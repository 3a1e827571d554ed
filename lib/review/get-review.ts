import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { cohortShape } from "#lib/cohort/cohort-shapes";
import { loadCohort } from "#lib/cohort/store";
import { inTransaction, type Tx } from "#lib/platform/transaction";
import type { ReviewDetail } from "#lib/review/contract";
import { compareFacts, type ReviewFacts } from "#lib/review/facts";
import { reviewShape } from "#lib/review/review-shapes";
import { hasBegun, loadFacts, loadReview } from "#lib/review/store";

/** One review with its cohort, and the facts then beside the facts now. Throws `not_found`. */
export async function getReview(actor: Actor, { reviewId }: { reviewId: string }): Promise<ReviewDetail> {
  authorize(actor, "workspace.read", { workspaceId: actor.workspaceId });
  return inTransaction((tx) => reviewDetail(tx, actor, reviewId));
}

/** The same in the caller's transaction. */
export async function reviewDetail(tx: Tx, actor: Actor, reviewId: string): Promise<ReviewDetail> {
  const { workspaceId } = actor;
  const review = await loadReview(tx, workspaceId, reviewId);
  const now = await loadFacts(tx, await loadCohort(tx, workspaceId, review.cohortId));
  return {
    ...(await reviewShape(tx, actor, reviewId)),
    facts: compareFacts(review.facts as ReviewFacts, now, await hasBegun(tx, review.cohortId)),
    cohort: await cohortShape(tx, workspaceId, review.cohortId),
  };
}
