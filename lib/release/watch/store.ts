import type { CohortRow } from "#lib/cohort/store";
import type { Tx } from "#lib/platform/transaction";

/** The last row of the timeline about a stage of a cohort, of one kind. */
export async function stageRows(
  tx: Tx,
  cohort: Pick<CohortRow, "id" | "incidentId" | "workspaceId">,
  stageIndex: number,
  kind: string,
  limit: number,
): Promise<{ at: Date; actor: unknown; text: string }[]> {
  return tx.timelineEntry.findMany({
    where: {
      workspaceId: cohort.workspaceId,
      incidentId: cohort.incidentId,
      kind,
      AND: [
        { link: { path: ["cohort"], equals: cohort.id } },
        { link: { path: ["stage"], equals: String(stageIndex) } },
      ],
    },
    orderBy: { id: "desc" },
    take: limit,
    select: { at: true, actor: true, text: true },
  });
}

/** Recipients in doubt of a stage, in the order of their keys. */
export async function doubtPage(
  tx: Tx,
  stage: { cohortId: string; stageIndex: number },
  limit: number,
): Promise<{ recipient: string; claimedAt: Date; outcome: string | null; outcomeAt: Date | null }[]> {
  return tx.dispatch.findMany({
    where: { cohortId: stage.cohortId, stageIndex: stage.stageIndex, state: "unknown" },
    orderBy: { recipientKey: "asc" },
    take: limit,
    select: { recipient: true, claimedAt: true, outcome: true, outcomeAt: true },
  });
}

export type ReleasingRow = {
  cohortId: string;
  number: number;
  incidentId: string;
  incidentNumber: number;
  provider: string;
  stageIndex: number;
  stages: number;
  size: number;
  stageState: string;
  adapter: string | null;
  target: string | null;
  handedOver: number;
  waiting: number;
  later: number;
  unknown: number;
};

/** Cohorts in release, those being handed over first, each with the last stage that was released. */
export async function releasingRows(tx: Tx, workspaceId: string, limit: number): Promise<ReleasingRow[]> {
  return tx.$queryRaw<ReleasingRow[]>`
    SELECT c."id" AS "cohortId", c."number", c."incidentId", i."number" AS "incidentNumber", i."provider",
      s."stageIndex", all_stages."stages", s."size", s."state" AS "stageState", s."adapter", t."name" AS "target",
      d."handedOver", d."waiting", d."unknown", all_stages."later"
    FROM "Cohort" c
    JOIN "Incident" i ON i."id" = c."incidentId"
    CROSS JOIN LATERAL (SELECT * FROM "ReleaseStage" s WHERE s."cohortId" = c."id" AND s."releasedAt" IS NOT NULL
      ORDER BY s."stageIndex" DESC LIMIT 1) s
    CROSS JOIN LATERAL (SELECT count(*)::int AS "stages",
      COALESCE(sum(o."size") FILTER (WHERE o."releasedAt" IS NULL), 0)::int AS "later"
      FROM "ReleaseStage" o WHERE o."cohortId" = c."id") all_stages
    CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE d."state" = 'handed_over')::int AS "handedOver",
      count(*) FILTER (WHERE d."state" = 'claimed')::int AS "waiting",
      count(*) FILTER (WHERE d."state" = 'unknown')::int AS "unknown"
      FROM "Dispatch" d WHERE d."cohortId" = c."id" AND d."stageIndex" = s."stageIndex") d
    LEFT JOIN "ReleaseTarget" t ON t."id" = s."targetId"
    WHERE c."workspaceId" = ${workspaceId} AND c."state" = 'releasing'
    ORDER BY (s."state" = 'dispatching') DESC, s."releasedAt" DESC LIMIT ${limit}`;
}

export async function countReleasing(tx: Tx, workspaceId: string): Promise<number> {
  return tx.cohort.count({ where: { workspaceId, state: "releasing" } });
}

export type TargetUse = { targetId: string; lastUsedAt: Date | null; waiting: number };

/** When each target was last released to, and how many recipients wait to be handed over to it. */
export async function targetUses(tx: Tx, workspaceId: string): Promise<TargetUse[]> {
  return tx.$queryRaw<TargetUse[]>`
    SELECT s."targetId", max(s."releasedAt") AS "lastUsedAt",
      COALESCE(sum(d."waiting") FILTER (WHERE s."state" = 'dispatching'), 0)::int AS "waiting"
    FROM "ReleaseStage" s
    LEFT JOIN LATERAL (SELECT count(*) AS "waiting" FROM "Dispatch" d
      WHERE s."state" = 'dispatching' AND d."cohortId" = s."cohortId" AND d."stageIndex" = s."stageIndex"
        AND d."state" = 'claimed') d ON true
    WHERE s."workspaceId" = ${workspaceId} AND s."targetId" IS NOT NULL
    GROUP BY s."targetId"`;
}

const SAYS_MAX = 500;

/** Keeps what the last try of a target showed. */
export async function keepCheck(
  tx: Tx,
  targetId: string,
  check: { at: Date; works: boolean; says: string },
): Promise<void> {
  await tx.releaseTarget.updateMany({
    where: { id: targetId, disabledAt: null },
    data: { checkedAt: check.at, checkWorks: check.works, checkSays: check.says.slice(0, SAYS_MAX) },
  });
}
