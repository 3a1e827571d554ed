import type { CohortRow } from "#lib/cohort/store";
import type { Tx } from "#lib/platform/transaction";
import { newsOf } from "#lib/release/store";

/**
 * Settles the recipients in doubt of a stage, all or the named ones, as a person says; one that was heard of since did
 * arrive, whatever is said. How many.
 */
export async function settleDoubt(
  tx: Tx,
  stage: { cohortId: string; stageIndex: number },
  arrived: boolean,
  recipients: readonly string[] | null,
  now: Date,
): Promise<number> {
  return tx.$executeRaw`
    UPDATE "Dispatch" SET
      "state" = CASE WHEN ${arrived} OR "outcome" IS NOT NULL THEN 'handed_over' ELSE 'cancelled' END,
      "handedOverAt" = CASE WHEN ${arrived} OR "outcome" IS NOT NULL THEN ${now}::timestamptz END,
      "outcomeReason" = CASE WHEN ${arrived} OR "outcome" IS NOT NULL THEN "outcomeReason" ELSE 'said_not_arrived' END
    WHERE "cohortId" = ${stage.cohortId} AND "stageIndex" = ${stage.stageIndex} AND "state" = 'unknown'
      AND (${recipients === null} OR "recipient" = ANY(${recipients ?? []}::text[]))`;
}

/** Members of a stage after a key, without those who must not get the retry for another reason than such a list. */
export async function stageAddresses(
  tx: Tx,
  cohort: CohortRow,
  stageIndex: number,
  after: string,
  limit: number,
): Promise<{ recipientKey: string; recipient: string }[]> {
  return tx.$queryRaw<{ recipientKey: string; recipient: string }[]>`
    SELECT m."recipientKey", m."recipient" FROM "CohortMember" m
    JOIN "Incident" i ON i."id" = ${cohort.incidentId}
    LEFT JOIN "RecipientState" r ON r."workspaceId" = m."workspaceId" AND r."recipientKey" = m."recipientKey"
    ${newsOf(cohort)}
    WHERE m."workspaceId" = ${cohort.workspaceId} AND m."cohortId" = ${cohort.id} AND m."stageIndex" = ${stageIndex}
      AND m."included" AND (news."why" IS NULL OR news."why" = 'suppressed_downstream') AND m."recipientKey" > ${after}
    ORDER BY m."recipientKey" LIMIT ${limit}`;
}
