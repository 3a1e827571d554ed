import type { Actor } from "#lib/access/actor";
import { can, refusal } from "#lib/access/can";
import { notFound } from "#lib/platform/errors";
import type { Tx } from "#lib/platform/transaction";
import type { Review } from "#lib/review/contract";
import { alreadySettled } from "#lib/review/decision";
import { incidentsById, type ReviewListRow, reviewWithCohort } from "#lib/review/store";

/** One review as the API gives it to `actor`, read in the caller's transaction. Throws `not_found`. */
export async function reviewShape(tx: Tx, actor: Actor, reviewId: string): Promise<Review> {
  const [shape] = await reviewShapes(tx, actor, [await reviewWithCohort(tx, actor.workspaceId, reviewId)]);
  if (!shape) throw notFound("This review");
  return shape;
}

/** Reviews as the API gives them to `actor`, in the order given. */
export async function reviewShapes(tx: Tx, actor: Actor, rows: readonly ReviewListRow[]): Promise<Review[]> {
  const incidents = await incidentsById(tx, actor.workspaceId, [...new Set(rows.map((row) => row.cohort.incidentId))]);
  return rows.flatMap((row) => {
    const { cohort } = row;
    const incident = incidents.get(cohort.incidentId);
    if (!incident) return [];
    return {
      id: row.id,
      cohortId: row.cohortId,
      cohortNumber: cohort.number,
      incidentId: cohort.incidentId,
      incidentNumber: incident.number,
      incidentSentence: incident.sentence,
      author: { id: row.authorId, name: cohort.authorName },
      planHash: row.planHash,
      memberCount: cohort.memberCount,
      excludedCount: cohort.excludedCount,
      sampleSize: cohort.stages[0]?.size ?? 0,
      requestedAt: row.requestedAt.toISOString(),
      message: row.message,
      state: row.state as Review["state"],
      decidedBy: row.decidedById && row.decidedByName ? { id: row.decidedById, name: row.decidedByName } : null,
      decidedAt: row.decidedAt?.toISOString() ?? null,
      words: row.words,
      expiresAt: row.expiresAt.toISOString(),
      breakGlass: row.breakGlass,
      mayBreakGlass:
        row.state === "pending" &&
        row.authorId === actor.id &&
        can(actor, "review.break_glass", { workspaceId: row.workspaceId }),
      backWithMe:
        row.authorId === actor.id &&
        ["changes_asked", "expired", "stale"].includes(row.state) &&
        ["frozen", "stale"].includes(cohort.state),
      blockedForMe:
        row.state === "pending"
          ? refusal(actor, "review.decide", { workspaceId: row.workspaceId, authorId: row.authorId })
          : alreadySettled(row),
    };
  });
}
