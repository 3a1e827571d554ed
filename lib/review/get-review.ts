import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { cohortShape } from "#lib/cohort/cohort-shapes";
import { loadCohort } from "#lib/cohort/store";
import { loadRound } from "#lib/evidence/store";
import { inTransaction, type Tx } from "#lib/platform/transaction";
import type { ReviewDetail } from "#lib/review/contract";
import { compareFacts, mxThenAndNow, type ReviewFacts } from "#lib/review/facts";
import { reviewShape } from "#lib/review/review-shapes";
import { hasBegun, loadFacts, loadReview } from "#lib/review/store";

const MX_ROWS_MAX = 100;

/** One review with its cohort, and the facts then beside the facts now. Throws `not_found`. */
export async function getReview(actor: Actor, { reviewId }: { reviewId: string }): Promise<ReviewDetail> {
  authorize(actor, "workspace.read", { workspaceId: actor.workspaceId });
  return inTransaction((tx) => reviewDetail(tx, actor, reviewId));
}

/** The same in the caller's transaction. */
export async function reviewDetail(tx: Tx, actor: Actor, reviewId: string): Promise<ReviewDetail> {
  const { workspaceId } = actor;
  const review = await loadReview(tx, workspaceId, reviewId);
  const cohort = await loadCohort(tx, workspaceId, review.cohortId);
  const now = await loadFacts(tx, cohort);
  const then = review.facts as ReviewFacts;
  const mx = mxThenAndNow(then.mx, now.mx);
  return {
    ...(await reviewShape(tx, actor, reviewId)),
    facts: compareFacts(then, now, await hasBegun(tx, review.cohortId)),
    mx: mx.slice(0, MX_ROWS_MAX),
    mxCut: Math.max(0, mx.length - MX_ROWS_MAX),
    mxAskedAt: (await loadRound(tx, workspaceId, cohort.incidentId))?.startedAt.toISOString() ?? null,
    cohort: await cohortShape(tx, workspaceId, review.cohortId),
  };
}
