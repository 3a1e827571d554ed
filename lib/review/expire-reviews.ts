import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { lockCohort, moveCohort } from "#lib/cohort/store";
import { appendTimeline } from "#lib/incident/store";
import { inTransaction } from "#lib/platform/transaction";
import { liveReviews, loadReview, moveReview } from "#lib/review/store";

/**
 * Ends requests that nobody decided and approvals that are 24 hours old; how many ended. A plan that is being handed over
 * at this moment is left alone until that is done.
 */
export async function expireReviews(
  actor: Actor,
  { workspaceId, now }: { workspaceId: string; now: Date },
): Promise<number> {
  authorize(actor, "review.request", { workspaceId });
  const due = await inTransaction((tx) => liveReviews(tx, workspaceId, now));
  let ended = 0;
  for (const { id, cohortId } of due) {
    await inTransaction(async (tx) => {
      const cohort = await lockCohort(tx, workspaceId, cohortId);
      const review = await loadReview(tx, workspaceId, id);
      if (review.expiresAt > now || !(await moveReview(tx, review, review.state, { state: "expired" }))) return;
      await moveCohort(tx, cohort, ["in_review", "approved", "releasing", "paused"], { state: "stale" });
      await appendTimeline(tx, {
        workspaceId,
        incidentId: cohort.incidentId,
        at: review.expiresAt,
        kind: "review.expired",
        actor: actorRef(actor),
        text:
          review.state === "pending"
            ? `The review of cohort ${cohort.number} ran out: nobody decided within 24 hours. Ask again.`
            : `The approval of cohort ${cohort.number} ran out after 24 hours. Ask for a new review before the next stage.`,
        link: { review: id, cohort: cohortId },
      });
      ended += 1;
    });
  }
  return ended;
}
