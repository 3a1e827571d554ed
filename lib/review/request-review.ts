import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { loadCohort, lockCohort, moveCohort } from "#lib/cohort/store";
import { appendTimeline } from "#lib/incident/store";
import { conflict } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { inTransaction } from "#lib/platform/transaction";
import type { Review } from "#lib/review/contract";
import { REVIEW_LASTS_MS } from "#lib/review/decision";
import { factsHash } from "#lib/review/facts";
import { reviewShape } from "#lib/review/review-shapes";
import { insertReview, loadFacts, lockRequests, moveReview, olderPending } from "#lib/review/store";

const TIMEOUT_MS = 60_000;

const NOT_NOW: Record<string, string> = {
  draft: "Freeze the plan first: a review is about one exact plan.",
  in_review: "A review of this plan waits already.",
  declined: "This plan was declined: make a new one.",
};

/**
 * Asks for a review of a frozen plan, keeping what is true now beside it. Older requests of the incident that still wait
 * go stale, so that they never stand in the way. Throws `conflict` when the plan is not frozen or was used up.
 */
export async function requestReview(
  actor: Actor,
  { cohortId, message, now }: { cohortId: string; message?: string | undefined; now: Date },
): Promise<Review> {
  const { workspaceId } = actor;
  authorize(actor, "review.request", { workspaceId });
  return inTransaction(async (tx) => {
    const { incidentId } = await loadCohort(tx, workspaceId, cohortId);
    await lockRequests(tx, incidentId);
    const cohort = await lockCohort(tx, workspaceId, cohortId);
    const { planHash } = cohort;
    const ready = cohort.state === "frozen" || cohort.state === "stale";
    if (!ready || !planHash)
      throw conflict(NOT_NOW[cohort.state] ?? `This cohort is ${cohort.state}: nothing is to be reviewed.`);

    for (const older of await olderPending(tx, cohort)) {
      // Its cohort first, in the order in which a decision takes them.
      await lockCohort(tx, workspaceId, older.cohortId);
      if (!(await moveReview(tx, older, "pending", { state: "stale" }))) continue;
      await moveCohort(tx, older.cohort, ["in_review"], { state: "stale" });
      await appendTimeline(tx, {
        workspaceId,
        incidentId,
        at: now,
        kind: "review.superseded",
        actor: actorRef(actor),
        text: `The review of cohort ${older.cohort.number} is stale: cohort ${cohort.number} is newer.`,
        link: { review: older.id, cohort: older.cohortId },
      });
    }

    const facts = await loadFacts(tx, cohort);
    const id = newId("rev");
    await insertReview(tx, {
      id,
      workspaceId,
      cohortId,
      authorId: cohort.authorId,
      planHash,
      requestedAt: now,
      message: message ?? null,
      state: "pending",
      facts,
      factsSha256: factsHash(facts),
      expiresAt: new Date(now.getTime() + REVIEW_LASTS_MS),
    });
    if (!(await moveCohort(tx, cohort, ["frozen", "stale"], { state: "in_review" })))
      throw conflict("Somebody changed this cohort a moment ago. Look at it again.");
    await appendTimeline(tx, {
      workspaceId,
      incidentId,
      at: now,
      kind: "review.requested",
      actor: actorRef(actor),
      text: `${actor.name} asked for a review of cohort ${cohort.number}: ${cohort.memberCount} recipients.${message ? ` “${message}”` : ""}`,
      link: { review: id, cohort: cohortId },
    });
    await audit(tx, actor, workspaceId, "review.requested", id, { cohort: cohortId, planHash });
    return reviewShape(tx, actor, id);
  }, TIMEOUT_MS);
}
