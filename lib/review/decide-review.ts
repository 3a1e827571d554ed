import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { lockCohort, moveCohort } from "#lib/cohort/store";
import { appendTimeline } from "#lib/incident/store";
import { conflict, ServiceError } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";
import { breakGlassMissing } from "#lib/review/break-glass";
import type { ReviewDetail } from "#lib/review/contract";
import { alreadySettled, DECISIONS, type Decision, REVIEW_LASTS_MS } from "#lib/review/decision";
import { changesInWords, compareFacts, type ReviewFacts } from "#lib/review/facts";
import { reviewDetail } from "#lib/review/get-review";
import { endingOf, hasBegun, loadFacts, loadReview, moveReview } from "#lib/review/store";

const TIMEOUT_MS = 60_000;

export type DecisionWish = {
  reviewId: string;
  decision: Decision;
  /** The plan that the person read. */
  planHash: string;
  words?: string | undefined;
  /** The author, an administrator, approves alone. */
  breakGlass?: { consent: string } | undefined;
  now: Date;
};

/**
 * Approves, declines or asks for a change: once, by somebody else than the author, or with `breakGlass` by an
 * administrator who wrote it, with a reason. An approval lasts 24 hours.
 * Throws `conflict` naming who was faster, for another plan than the one that was read, and for an approval of facts
 * that have changed since it was asked for.
 */
export async function decideReview(actor: Actor, wish: DecisionWish): Promise<ReviewDetail> {
  const { workspaceId } = actor;
  const { reviewId, decision, now } = wish;
  authorize(actor, wish.breakGlass ? "review.break_glass" : "review.decide", { workspaceId });
  return inTransaction(async (tx) => {
    const { cohortId, authorId } = await loadReview(tx, workspaceId, reviewId);
    if (wish.breakGlass) checkAlone(actor, authorId, wish, wish.breakGlass.consent);
    else authorize(actor, "review.decide", { workspaceId, authorId });
    const cohort = await lockCohort(tx, workspaceId, cohortId);
    const review = await loadReview(tx, workspaceId, reviewId);
    if (review.state !== "pending") throw conflict(alreadySettled(review, await endingOf(tx, cohort, reviewId)));
    if (review.planHash !== wish.planHash)
      throw conflict("The plan you read is not the one under review. Read it again.");
    if (review.expiresAt <= now) throw conflict(alreadySettled({ ...review, state: "expired" }));
    if (decision === "approve") {
      const rows = compareFacts(review.facts as ReviewFacts, await loadFacts(tx, cohort), await hasBegun(tx, cohortId));
      const changes = changesInWords(rows);
      if (changes) throw conflict(`Facts have changed since this was asked for: ${changes}. Ask for a new review.`);
    }

    const outcome = DECISIONS[decision];
    const decided = await moveReview(tx, review, "pending", {
      state: outcome.review,
      decidedById: actor.id,
      decidedByName: actor.name,
      decidedAt: now,
      words: wish.words || null,
      breakGlass: wish.breakGlass !== undefined,
      ...(decision === "approve" ? { expiresAt: new Date(now.getTime() + REVIEW_LASTS_MS) } : {}),
    });
    if (!decided) throw conflict(alreadySettled(await loadReview(tx, workspaceId, reviewId)));
    if (!(await moveCohort(tx, cohort, ["in_review"], { state: outcome.cohort })))
      throw conflict(`The cohort is ${cohort.state} now, so there is nothing to decide.`);
    await appendTimeline(tx, {
      workspaceId,
      incidentId: cohort.incidentId,
      at: now,
      kind: wish.breakGlass ? "review.break_glass" : `review.${outcome.review}`,
      actor: actorRef(actor),
      text: `${wish.breakGlass ? "BREAK-GLASS, without a second person: " : ""}${actor.name} ${outcome.verb} cohort ${cohort.number}, plan ${review.planHash.slice(0, 12)}.${wish.words ? ` “${wish.words}”` : ""}`,
      link: { review: reviewId, cohort: cohortId },
    });
    await audit(tx, actor, workspaceId, wish.breakGlass ? "review.break_glass" : `review.${outcome.review}`, reviewId, {
      cohort: cohortId,
      planHash: review.planHash,
      ...(wish.breakGlass ? { reason: wish.words ?? "" } : {}),
    });
    return reviewDetail(tx, actor, reviewId);
  }, TIMEOUT_MS);
}

/** Refuses an approval alone that is none: by somebody else than the author, of anything but approving, or unexplained. */
function checkAlone(actor: Actor, authorId: string, wish: DecisionWish, consent: string): void {
  if (authorId !== actor.id || wish.decision !== "approve")
    throw new ServiceError("invalid", "Break-glass is only for approving a plan of your own. Decide as usual.");
  const missing = breakGlassMissing(wish.words ?? "", consent);
  if (missing) throw new ServiceError("invalid", missing);
}
