import { Prisma } from "#lib/platform/database";
import type { ReleasePull as PullRow, ReleaseStage as StageRow } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";
import type { ReleasedRow } from "#lib/release/recipient-record";
import { releasedRow, type TargetRow } from "#lib/release/store";

export type { PullRow };

/** The sender that an API token belongs to, while it is in use. */
export async function senderOf(tx: Tx, workspaceId: string, tokenId: string): Promise<TargetRow | null> {
  return tx.releaseTarget.findFirst({ where: { workspaceId, tokenId, kind: "pull", disabledAt: null } });
}

export async function findPull(tx: Tx, targetId: string, claim: string): Promise<PullRow | null> {
  return tx.releasePull.findUnique({ where: { targetId_claim: { targetId, claim } } });
}

/** Stages open for this sender in which somebody waits to be fetched, the oldest release first. */
export async function openStages(tx: Tx, target: TargetRow): Promise<StageRow[]> {
  return tx.$queryRaw<StageRow[]>`
    SELECT s.* FROM "ReleaseStage" s
    WHERE s."workspaceId" = ${target.workspaceId} AND s."state" = 'dispatching' AND s."adapter" = 'pull'
      AND s."targetId" = ${target.id} AND EXISTS (SELECT 1 FROM "Dispatch" d
        WHERE d."cohortId" = s."cohortId" AND d."stageIndex" = s."stageIndex" AND d."state" = 'claimed')
    ORDER BY s."releasedAt", s."cohortId", s."stageIndex" LIMIT 20`;
}

/** Keeps a fetch; false when the sender has one of that name, also one whose transaction has just ended. */
export async function insertPull(tx: Tx, pull: PullRow): Promise<boolean> {
  const { count } = await tx.releasePull.createMany({ data: [pull], skipDuplicates: true });
  return count === 1;
}

/** Gives a fetch its size; one of nobody is forgotten, so that its name can be used again. */
export async function sizePull(tx: Tx, pullId: string, size: number): Promise<void> {
  if (size === 0) await tx.releasePull.delete({ where: { id: pullId } });
  else await tx.releasePull.update({ where: { id: pullId }, data: { size } });
}

export type PullCounts = { handedOver: number; refused: number; open: number };

/** What became of the recipients of each fetch. */
export async function countPulls(tx: Tx, pullIds: readonly string[]): Promise<Map<string, PullCounts>> {
  if (pullIds.length === 0) return new Map();
  const rows = await tx.$queryRaw<(PullCounts & { pullId: string })[]>`
    SELECT "pullId", (count(*) FILTER (WHERE "state" = 'handed_over'))::int AS "handedOver",
      (count(*) FILTER (WHERE "state" = 'cancelled'))::int AS "refused",
      (count(*) FILTER (WHERE "state" = 'unknown'))::int AS "open"
    FROM "Dispatch" WHERE "pullId" IN (${Prisma.join([...pullIds])}) GROUP BY "pullId"`;
  return new Map(rows.map(({ pullId, ...counts }) => [pullId, counts]));
}

/** Recipients of a fetch that are not acknowledged, in the order of their keys. */
export async function openRows(tx: Tx, pullId: string): Promise<ReleasedRow[]> {
  return tx.$queryRaw<ReleasedRow[]>`${releasedRow}
    WHERE d."pullId" = ${pullId} AND d."state" = 'unknown' ORDER BY d."recipientKey"`;
}

/**
 * Settles recipients of a fetch as its sender says. They count as handed over since the fetch, because their outcome may be
 * heard before the acknowledgement. The idempotency keys that were still open.
 */
export async function settlePull(
  tx: Tx,
  pull: PullRow,
  keys: readonly string[],
  result: "handed_over" | "refused",
): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ idempotencyKey: string }[]>`
    UPDATE "Dispatch" SET
      "state" = CASE WHEN ${result} = 'handed_over' OR "outcome" IS NOT NULL THEN 'handed_over' ELSE 'cancelled' END,
      "handedOverAt" = CASE WHEN ${result} = 'handed_over' OR "outcome" IS NOT NULL THEN ${pull.claimedAt}::timestamptz END,
      "outcomeReason" = CASE WHEN ${result} = 'refused' AND "outcome" IS NULL THEN 'refused_by_sender' ELSE "outcomeReason" END
    WHERE "pullId" = ${pull.id} AND "idempotencyKey" = ANY(${[...keys]}) AND "state" = 'unknown'
    RETURNING "idempotencyKey"`;
  return new Set(rows.map((row) => row.idempotencyKey));
}

/** What became of these recipients of a fetch, by idempotency key. */
export async function pulledStates(tx: Tx, pullId: string, keys: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.dispatch.findMany({
    where: { pullId, idempotencyKey: { in: [...keys] } },
    select: { idempotencyKey: true, state: true },
  });
  return new Map(rows.map((row) => [row.idempotencyKey, row.state]));
}

export async function pullsOfStage(
  tx: Tx,
  stage: { cohortId: string; stageIndex: number },
  limit: number,
): Promise<{ rows: PullRow[]; total: number }> {
  const where = { cohortId: stage.cohortId, stageIndex: stage.stageIndex };
  const rows = await tx.releasePull.findMany({ where, orderBy: [{ claimedAt: "desc" }, { id: "desc" }], take: limit });
  return { rows, total: await tx.releasePull.count({ where }) };
}

/** Stages that are open for a sender, in any workspace. */
export async function pulledStages(tx: Tx): Promise<StageRow[]> {
  return tx.releaseStage.findMany({ where: { state: "dispatching", adapter: "pull" }, take: 500 });
}

/** Whether a fetch of the stage is still within its lease with somebody not acknowledged. */
export async function isBeingSent(
  tx: Tx,
  stage: { cohortId: string; stageIndex: number },
  now: Date,
): Promise<boolean> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT p."id" FROM "ReleasePull" p
    WHERE p."cohortId" = ${stage.cohortId} AND p."stageIndex" = ${stage.stageIndex} AND p."leaseUntil" > ${now}
      AND EXISTS (SELECT 1 FROM "Dispatch" d WHERE d."pullId" = p."id" AND d."state" = 'unknown') LIMIT 1`;
  return rows.length > 0;
}
