import type { StageRow } from "#lib/cohort/store";
import type { StageCounts } from "#lib/outcome/judge";
import type { Tx } from "#lib/platform/transaction";

/** Outcomes of a release are still looked for so long after it. */
const HEARD_FOR_MS = 3 * 24 * 60 * 60 * 1000;

/**
 * Writes what was heard of released recipients after their hand-over: delivered, bounced, or deferred while nothing final
 * is known. The first final answer stays; how many rows changed.
 */
export async function matchDispatches(tx: Tx, workspaceId: string, now: Date): Promise<number> {
  const since = new Date(now.getTime() - HEARD_FOR_MS);
  return tx.$executeRaw`
    WITH open AS (
      SELECT d."cohortId", d."recipientKey", COALESCE(d."handedOverAt", d."claimedAt") AS "since"
      FROM "Dispatch" d
      JOIN "ReleaseStage" s ON s."cohortId" = d."cohortId" AND s."stageIndex" = d."stageIndex"
      WHERE s."workspaceId" = ${workspaceId} AND s."state" NOT IN ('waiting', 'dispatching') AND s."releasedAt" > ${since}
        AND d."state" IN ('handed_over', 'unknown') AND (d."outcome" IS NULL OR d."outcome" = 'deferred')
    ), heard AS (
      SELECT o."cohortId", o."recipientKey", bounced."id" AS "bouncedId", bounced."reason" AS "bouncedReason",
        bounced."occurredAt" AS "bouncedAt", deferred."id" AS "deferredId", deferred."reason" AS "deferredReason",
        deferred."occurredAt" AS "deferredAt",
        CASE WHEN r."lastDeliveredAt" <= bounced."occurredAt" OR bounced."occurredAt" IS NULL THEN r."lastDeliveredAt" END AS "deliveredAt"
      FROM open o
      LEFT JOIN "RecipientState" r ON r."workspaceId" = ${workspaceId} AND r."recipientKey" = o."recipientKey"
        AND r."lastDeliveredAt" > o."since"
      LEFT JOIN LATERAL (SELECT "id", "reason", "occurredAt" FROM "DeliveryEvent" e
        WHERE e."workspaceId" = ${workspaceId} AND e."recipientKey" = o."recipientKey" AND e."occurredAt" > o."since"
          AND e."counted" AND e."outcome" = 'bounced' ORDER BY e."occurredAt", e."id" LIMIT 1) bounced ON true
      LEFT JOIN LATERAL (SELECT "id", "reason", "occurredAt" FROM "DeliveryEvent" e
        WHERE e."workspaceId" = ${workspaceId} AND e."recipientKey" = o."recipientKey" AND e."occurredAt" > o."since"
          AND e."counted" AND e."outcome" = 'deferred' ORDER BY e."occurredAt" DESC, e."id" DESC LIMIT 1) deferred ON true
    ), news AS (
      SELECT "cohortId", "recipientKey",
        CASE WHEN "deliveredAt" IS NOT NULL THEN 'delivered' WHEN "bouncedAt" IS NOT NULL THEN 'bounced' ELSE 'deferred' END AS "outcome",
        COALESCE("deliveredAt", "bouncedAt", "deferredAt") AS "at",
        CASE WHEN "deliveredAt" IS NULL THEN COALESCE("bouncedReason", "deferredReason") END AS "reason",
        CASE WHEN "deliveredAt" IS NULL THEN COALESCE("bouncedId", "deferredId") END AS "eventId"
      FROM heard WHERE COALESCE("deliveredAt", "bouncedAt", "deferredAt") IS NOT NULL
    )
    UPDATE "Dispatch" d SET "outcome" = n."outcome", "outcomeAt" = n."at", "outcomeReason" = n."reason",
      "outcomeEventId" = n."eventId"
    FROM news n WHERE d."cohortId" = n."cohortId" AND d."recipientKey" = n."recipientKey"
      AND (d."outcome" IS NULL OR d."outcome" = 'deferred')
      AND (d."outcome", d."outcomeEventId") IS DISTINCT FROM (n."outcome", n."eventId")`;
}

/** Stages of the workspace that are observed now. */
export async function observedStages(tx: Tx, workspaceId: string): Promise<StageRow[]> {
  return tx.releaseStage.findMany({
    where: { workspaceId, state: "observing" },
    orderBy: [{ cohortId: "asc" }, { stageIndex: "asc" }],
  });
}

export async function workspacesWithObservedStages(tx: Tx): Promise<string[]> {
  const rows = await tx.releaseStage.findMany({
    where: { state: "observing" },
    distinct: ["workspaceId"],
    select: { workspaceId: true },
  });
  return rows.map((row) => row.workspaceId);
}

export async function countOutcomes(tx: Tx, cohortId: string, stageIndex: number): Promise<StageCounts> {
  const rows = await tx.$queryRaw<Omit<StageCounts, "worstDenier">[]>`
    SELECT (count(*) FILTER (WHERE "state" = 'handed_over'))::int AS "handedOver",
      (count(*) FILTER (WHERE "state" = 'unknown'))::int AS "unknown",
      (count(*) FILTER (WHERE "outcome" = 'delivered'))::int AS "delivered",
      (count(*) FILTER (WHERE "outcome" = 'bounced'))::int AS "failed",
      (count(*) FILTER (WHERE "outcome" = 'deferred'))::int AS "deferred"
    FROM "Dispatch"
    WHERE "cohortId" = ${cohortId} AND "stageIndex" = ${stageIndex} AND "state" IN ('handed_over', 'unknown')`;
  const deniers = await tx.$queryRaw<{ remoteIp: string; recipients: number }[]>`
    SELECT e."remoteIp", count(*)::int AS "recipients"
    FROM "Dispatch" d JOIN "DeliveryEvent" e ON e."id" = d."outcomeEventId"
    WHERE d."cohortId" = ${cohortId} AND d."stageIndex" = ${stageIndex} AND d."outcome" IN ('bounced', 'deferred')
      AND e."reason" = 'relay_denied' AND e."remoteIp" IS NOT NULL
    GROUP BY e."remoteIp" ORDER BY 2 DESC, 1 LIMIT 1`;
  const counts = rows[0] ?? { handedOver: 0, unknown: 0, delivered: 0, failed: 0, deferred: 0 };
  return { ...counts, worstDenier: deniers[0] ?? null };
}
