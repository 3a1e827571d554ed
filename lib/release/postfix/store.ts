import type { CohortRow } from "#lib/cohort/store";
import type { Tx } from "#lib/platform/transaction";
import type { QueuedRow } from "#lib/release/postfix/queued-mail";
import { newsOf } from "#lib/release/store";

/** Recipients looked at, at most. */
const ROWS_MAX = 50_000;

/**
 * Deferred attempts with a queue id, told by Postfix logs since the window began, of the recipients that the plan left out as
 * still queued; one row a mail and recipient, with what was heard since.
 */
export async function queuedRows(tx: Tx, cohort: CohortRow): Promise<QueuedRow[]> {
  const { workspaceId, id, incidentId, windowFrom } = cohort;
  return tx.$queryRaw<QueuedRow[]>`
    SELECT w."queueId", w."host", w."recipient", w."lastDeferredAt",
      CASE WHEN w."why" IS NOT NULL THEN w."why"
        WHEN w."lastDeliveredAt" > w."lastDeferredAt" THEN 'delivered_since'
        WHEN EXISTS (SELECT 1 FROM "DeliveryEvent" b WHERE b."workspaceId" = ${workspaceId}
          AND b."recipientKey" = w."recipientKey" AND b."queueId" = w."queueId" AND b."outcome" <> 'deferred'
          AND b."occurredAt" >= w."lastDeferredAt") THEN 'bounced_since'
        END AS "why"
    FROM (
      SELECT e."queueId", e."reportingMta" AS "host", e."recipient", m."recipientKey", news."why", r."lastDeliveredAt",
        max(e."occurredAt") AS "lastDeferredAt"
      FROM "CohortMember" m
      JOIN "Incident" i ON i."id" = ${incidentId}
      LEFT JOIN "RecipientState" r ON r."workspaceId" = m."workspaceId" AND r."recipientKey" = m."recipientKey"
      ${newsOf(cohort)}
      JOIN "DeliveryEvent" e ON e."workspaceId" = m."workspaceId" AND e."recipientKey" = m."recipientKey"
        AND e."occurredAt" >= ${windowFrom} AND e."outcome" = 'deferred' AND e."reason" = i."reason"
        AND e."format" = 'postfix_log' AND e."queueId" IS NOT NULL
      WHERE m."workspaceId" = ${workspaceId} AND m."cohortId" = ${id} AND NOT m."included" AND m."why" = 'still_queued'
      GROUP BY 1, 2, 3, 4, 5, 6
    ) w ORDER BY w."lastDeferredAt", w."queueId", w."recipient" LIMIT ${ROWS_MAX}`;
}

/** Recipients left out as still queued, by which a queue id should be known. */
export async function countStillQueued(tx: Tx, cohort: CohortRow): Promise<number> {
  return tx.cohortMember.count({
    where: { workspaceId: cohort.workspaceId, cohortId: cohort.id, included: false, why: "still_queued" },
  });
}
