import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { lockCohort, moveCohort } from "#lib/cohort/store";
import { appendTimeline } from "#lib/incident/store";
import { inTransaction } from "#lib/platform/transaction";
import { changesInWords, compareFacts, type ReviewFacts } from "#lib/review/facts";
import { hasBegun, liveReviews, loadFacts, loadReview, moveReview } from "#lib/review/store";

const TIMEOUT_MS = 60_000;

/** Voids every waiting request and every approval whose facts are no longer those it was asked with; how many. */
export async function staleReviews(
  actor: Actor,
  { workspaceId, now }: { workspaceId: string; now: Date },
): Promise<number> {
  authorize(actor, "review.request", { workspaceId });
  const live = await inTransaction((tx) => liveReviews(tx, workspaceId));
  let voided = 0;
  for (const { id, cohortId } of live) {
    await inTransaction(async (tx) => {
      const cohort = await lockCohort(tx, workspaceId, cohortId);
      const review = await loadReview(tx, workspaceId, id);
      if (review.state !== "pending" && review.state !== "approved") return;
      const facts = await loadFacts(tx, cohort);
      const changes = changesInWords(compareFacts(review.facts as ReviewFacts, facts, await hasBegun(tx, cohortId)));
      if (!changes || !(await moveReview(tx, review, review.state, { state: "stale" }))) return;
      await moveCohort(tx, cohort, ["in_review", "approved", "releasing", "paused"], { state: "stale" });
      await appendTimeline(tx, {
        workspaceId,
        incidentId: cohort.incidentId,
        at: now,
        kind: "review.stale",
        actor: actorRef(actor),
        text: `The ${review.state === "pending" ? "review" : "approval"} of cohort ${cohort.number} is stale: ${changes}.`,
        link: { review: id, cohort: cohortId },
      });
      voided += 1;
    }, TIMEOUT_MS);
  }
  return voided;
}
