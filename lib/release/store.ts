import { addressIsBad } from "#lib/cohort/members/store";
import type { CohortRow, StageRow } from "#lib/cohort/store";
import { Prisma } from "#lib/platform/database";
import { notFound } from "#lib/platform/errors";
import type { ReleaseTarget as TargetRow } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";
import type { ReleasedRow } from "#lib/release/recipient-record";
import { saidSo } from "#lib/volume/signal/store";

export type { TargetRow };

/** Releases of one incident take turns, so that two cohorts never claim the same recipient at once. */
export async function lockReleases(tx: Tx, incidentId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS "held" FROM pg_advisory_xact_lock(hashtext('release'), hashtext(${incidentId}))`;
}

/** The cohort's state, held against Stop until the transaction ends; null when there is no such cohort. */
export async function holdCohortState(tx: Tx, workspaceId: string, cohortId: string): Promise<string | null> {
  const rows = await tx.$queryRaw<{ state: string }[]>`
    SELECT "state" FROM "Cohort" WHERE "id" = ${cohortId} AND "workspaceId" = ${workspaceId} FOR SHARE`;
  return rows[0]?.state ?? null;
}

/** The stage, or `not_found`. */
export async function loadStage(
  tx: Tx,
  cohort: Pick<CohortRow, "id" | "workspaceId">,
  stageIndex: number,
): Promise<StageRow> {
  const stage = await tx.releaseStage.findFirst({
    where: { cohortId: cohort.id, workspaceId: cohort.workspaceId, stageIndex },
  });
  if (!stage) throw notFound("This stage");
  return stage;
}

/** Moves the stage when its state is one of `from`; false when it was not, and nothing changed. */
export async function moveStage(
  tx: Tx,
  stage: Pick<StageRow, "cohortId" | "stageIndex">,
  from: readonly string[],
  change: Prisma.ReleaseStageUncheckedUpdateManyInput,
): Promise<boolean> {
  const { count } = await tx.releaseStage.updateMany({
    where: { cohortId: stage.cohortId, stageIndex: stage.stageIndex, state: { in: [...from] } },
    data: { ...change, version: { increment: 1 } },
  });
  return count === 1;
}

export async function stopStages(tx: Tx, cohortId: string): Promise<void> {
  await tx.releaseStage.updateMany({
    where: { cohortId, state: { in: ["waiting", "dispatching", "observing"] } },
    data: { state: "stopped", version: { increment: 1 } },
  });
}

/** SQL that gives `news."why"`: the reason to leave out member `m` with recipient state `r` at the last moment; null when none. */
export const newsOf = ({ incidentId, windowFrom, windowTo }: CohortRow) => Prisma.sql`
    CROSS JOIN LATERAL (SELECT CASE
      WHEN ${saidSo(Prisma.sql`m."workspaceId"`, Prisma.sql`m."recipientKey"`, "complained")} THEN 'complained'
      WHEN ${saidSo(Prisma.sql`m."workspaceId"`, Prisma.sql`m."recipientKey"`, "unsubscribed")} THEN 'unsubscribed'
      WHEN r."suppressedAt" IS NOT NULL THEN 'suppressed_by_hand'
      WHEN r."lastDeliveredAt" > m."lastFailedAt" THEN 'delivered_since'
      WHEN EXISTS (SELECT 1 FROM "DeliveryEvent" e WHERE e."workspaceId" = m."workspaceId"
        AND e."recipientKey" = m."recipientKey" AND ${addressIsBad(Prisma.sql`e`)}
        AND NOT (e."reason" = i."reason" AND e."occurredAt" >= ${windowFrom} AND e."occurredAt" < ${windowTo})
        AND (r."lastDeliveredAt" IS NULL OR r."lastDeliveredAt" <= e."occurredAt")) THEN 'bounced_elsewhere'
      WHEN EXISTS (SELECT 1 FROM "Dispatch" d JOIN "Cohort" c ON c."id" = d."cohortId"
        WHERE d."workspaceId" = m."workspaceId" AND d."recipientKey" = m."recipientKey" AND d."state" <> 'cancelled'
          AND c."incidentId" = ${incidentId} AND c."id" <> m."cohortId") THEN 'in_another_cohort'
      WHEN EXISTS (SELECT 1 FROM "DownstreamListing" l WHERE l."workspaceId" = m."workspaceId"
        AND l."recipientKey" = m."recipientKey") THEN 'suppressed_downstream'
      END AS "why") news`;

/** Members of a stage by what the claim would say of each: null would be handed over, else the reason to leave it out. */
export async function countNews(
  tx: Tx,
  cohort: CohortRow,
  stageIndex: number,
): Promise<{ why: string | null; count: number }[]> {
  return tx.$queryRaw<{ why: string | null; count: number }[]>`
    SELECT news."why", count(*)::int AS "count"
    FROM "CohortMember" m
    JOIN "Incident" i ON i."id" = ${cohort.incidentId}
    LEFT JOIN "RecipientState" r ON r."workspaceId" = m."workspaceId" AND r."recipientKey" = m."recipientKey"
    ${newsOf(cohort)}
    WHERE m."workspaceId" = ${cohort.workspaceId} AND m."cohortId" = ${cohort.id} AND m."stageIndex" = ${stageIndex}
      AND m."included"
    GROUP BY news."why" ORDER BY "count" DESC, news."why"`;
}

/**
 * One row a member of the stage, once: handed over or claimed, and cancelled with the reason for those who received mail
 * since, bounced for good, were suppressed here or by a provider, or were sent to by another cohort of the incident.
 */
export async function claimStage(
  tx: Tx,
  cohort: CohortRow,
  stageIndex: number,
  state: "claimed" | "handed_over",
  now: Date,
): Promise<void> {
  const { workspaceId, incidentId } = cohort;
  await tx.$executeRaw`
    INSERT INTO "Dispatch" ("workspaceId", "cohortId", "recipientKey", "stageIndex", "recipient", "idempotencyKey",
      "state", "claimedAt", "handedOverAt", "outcomeReason")
    SELECT m."workspaceId", m."cohortId", m."recipientKey", m."stageIndex", m."recipient",
      encode(sha256(convert_to(concat_ws(chr(10), m."cohortId", m."stageIndex", m."recipient"), 'UTF8')), 'hex'),
      CASE WHEN news."why" IS NULL THEN ${state} ELSE 'cancelled' END, ${now},
      CASE WHEN news."why" IS NULL AND ${state} = 'handed_over' THEN ${now}::timestamptz END, news."why"
    FROM "CohortMember" m
    JOIN "Incident" i ON i."id" = ${incidentId}
    LEFT JOIN "RecipientState" r ON r."workspaceId" = m."workspaceId" AND r."recipientKey" = m."recipientKey"
    ${newsOf(cohort)}
    WHERE m."workspaceId" = ${workspaceId} AND m."cohortId" = ${cohort.id} AND m."stageIndex" = ${stageIndex}
      AND m."included"
    ON CONFLICT DO NOTHING`;
}

export type DispatchCounts = { claimed: number; handed_over: number; unknown: number; cancelled: number };

/** Dispatches by state, of one stage or of the whole cohort. */
export async function countDispatches(tx: Tx, cohortId: string, stageIndex?: number): Promise<DispatchCounts> {
  const rows = await tx.dispatch.groupBy({
    by: ["state"],
    where: { cohortId, ...(stageIndex === undefined ? {} : { stageIndex }) },
    _count: { _all: true },
  });
  const counts: DispatchCounts = { claimed: 0, handed_over: 0, unknown: 0, cancelled: 0 };
  for (const row of rows) counts[row.state as keyof DispatchCounts] = row._count._all;
  return counts;
}

/** Claimed rows of a cohort or stage get another state; how many. */
export async function moveClaimed(
  tx: Tx,
  cohortId: string,
  stageIndex: number | null,
  state: "cancelled" | "unknown",
  why: string | null = null,
): Promise<number> {
  const { count } = await tx.dispatch.updateMany({
    where: { cohortId, state: "claimed", ...(stageIndex === null ? {} : { stageIndex }) },
    data: { state, ...(why === null ? {} : { outcomeReason: why }) },
  });
  return count;
}

/**
 * Takes the next claimed rows and marks them unknown before anything is sent: a crash from here on is a doubt. Who must not
 * go any more by now is cancelled with the reason and not among them. `pullId`: the fetch they are handed out in.
 */
export async function markBatch(
  tx: Tx,
  cohort: CohortRow,
  stageIndex: number,
  limit: number,
  pullId: string | null = null,
): Promise<string[]> {
  for (;;) {
    // Materialized: as a plain subquery of the join it may run once a row, and then marks more than the limit.
    const rows = await tx.$queryRaw<{ recipientKey: string }[]>`
      WITH next AS MATERIALIZED (SELECT "recipientKey" FROM "Dispatch"
        WHERE "cohortId" = ${cohort.id} AND "stageIndex" = ${stageIndex} AND "state" = 'claimed'
        ORDER BY "recipientKey" LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      UPDATE "Dispatch" d SET "state" = 'unknown' FROM next
      WHERE d."cohortId" = ${cohort.id} AND d."recipientKey" = next."recipientKey"
      RETURNING d."recipientKey"`;
    const keys = rows.map((row) => row.recipientKey);
    if (keys.length === 0) return [];
    const dropped = new Set(await dropNews(tx, cohort, keys));
    const left = keys.filter((key) => !dropped.has(key));
    if (left.length === 0) continue;
    if (pullId !== null)
      await tx.dispatch.updateMany({ where: { cohortId: cohort.id, recipientKey: { in: left } }, data: { pullId } });
    return left;
  }
}

/** Cancels those of `keys` who received mail since the release, bounced for good, or were suppressed; who they were. */
async function dropNews(tx: Tx, cohort: CohortRow, keys: string[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ recipientKey: string }[]>`
    UPDATE "Dispatch" d SET "state" = 'cancelled', "outcomeReason" = late."why"
    FROM (SELECT m."recipientKey", news."why"
      FROM "CohortMember" m
      JOIN "Incident" i ON i."id" = ${cohort.incidentId}
      LEFT JOIN "RecipientState" r ON r."workspaceId" = m."workspaceId" AND r."recipientKey" = m."recipientKey"
      ${newsOf(cohort)}
      WHERE m."workspaceId" = ${cohort.workspaceId} AND m."cohortId" = ${cohort.id} AND m."included"
        AND m."recipientKey" = ANY(${keys}) AND news."why" IS NOT NULL) late
    WHERE d."cohortId" = ${cohort.id} AND d."recipientKey" = late."recipientKey" AND d."state" = 'unknown'
    RETURNING d."recipientKey"`;
  return rows.map((row) => row.recipientKey);
}

export async function settleBatch(
  tx: Tx,
  cohortId: string,
  keys: string[],
  change: { state: "handed_over"; handedOverAt: Date } | { state: "claimed" | "cancelled" },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Dispatch" SET "state" = ${change.state},
      "handedOverAt" = ${"handedOverAt" in change ? change.handedOverAt : null}::timestamptz
    WHERE "cohortId" = ${cohortId} AND "recipientKey" = ANY(${keys}) AND "state" = 'unknown'`;
}

/** SELECT of what goes out for a dispatched recipient `d`. */
export const releasedRow = Prisma.sql`
  SELECT d."recipientKey", d."recipient", d."idempotencyKey", d."stageIndex", m."domain", m."remoteMta", m."remoteIp",
    m."pool", e."sourceIp", m."replyCode", m."enhancedStatus", m."reply", m."rule", m."firstFailedAt",
    m."lastFailedAt", m."failures"
  FROM "Dispatch" d
  JOIN "CohortMember" m ON m."cohortId" = d."cohortId" AND m."recipientKey" = d."recipientKey" AND m."included"
  LEFT JOIN "DeliveryEvent" e ON e."id" = m."eventId"`;

export async function rowsOfKeys(tx: Tx, cohortId: string, keys: string[]): Promise<ReleasedRow[]> {
  return tx.$queryRaw<ReleasedRow[]>`${releasedRow}
    WHERE d."cohortId" = ${cohortId} AND d."recipientKey" = ANY(${keys}) ORDER BY d."recipientKey"`;
}

/** Handed-over rows of a stage after `after`, in the order of their keys. */
export async function handedOverPage(
  tx: Tx,
  cohortId: string,
  stageIndex: number,
  after: string,
  limit: number,
): Promise<ReleasedRow[]> {
  return tx.$queryRaw<ReleasedRow[]>`${releasedRow}
    WHERE d."cohortId" = ${cohortId} AND d."stageIndex" = ${stageIndex} AND d."state" = 'handed_over'
      AND d."recipientKey" > ${after} ORDER BY d."recipientKey" LIMIT ${limit}`;
}

/** Stages whose hand-over has shown no life for a while. */
export async function quietDispatches(tx: Tx, now: Date): Promise<StageRow[]> {
  return tx.releaseStage.findMany({
    where: { state: "dispatching", adapter: "webhook", deadlineAt: { lte: now } },
    take: 100,
  });
}

export async function findTarget(tx: Tx, workspaceId: string, targetId: string): Promise<TargetRow | null> {
  return tx.releaseTarget.findFirst({ where: { id: targetId, workspaceId, disabledAt: null } });
}

export async function allTargets(tx: Tx, workspaceId: string): Promise<TargetRow[]> {
  return tx.releaseTarget.findMany({ where: { workspaceId, disabledAt: null }, orderBy: { name: "asc" } });
}

/** Keeps a webhook; null when the workspace has one of that name. */
export async function insertTarget(tx: Tx, target: Prisma.ReleaseTargetCreateManyInput): Promise<TargetRow | null> {
  const rows = await tx.releaseTarget.createManyAndReturn({ data: [target], skipDuplicates: true });
  return rows[0] ?? null;
}

/** Takes a target out of use: its secret is wiped and its name is free again. False when it was out already. */
export async function disableTarget(tx: Tx, target: TargetRow, now: Date): Promise<boolean> {
  const { count } = await tx.releaseTarget.updateMany({
    where: { id: target.id, disabledAt: null },
    data: { disabledAt: now, secret: "", name: `${target.name} (${target.id})` },
  });
  return count === 1;
}

/** Revokes the API token that a sender was known by. */
export async function endToken(tx: Tx, workspaceId: string, tokenId: string, now: Date): Promise<void> {
  await tx.apiToken.updateMany({ where: { id: tokenId, workspaceId, revokedAt: null }, data: { revokedAt: now } });
}

export async function replaceSecret(tx: Tx, targetId: string, secret: string): Promise<void> {
  await tx.releaseTarget.update({ where: { id: targetId }, data: { secret } });
}

/** Makes a token the one by which a sender is known. */
export async function replaceToken(tx: Tx, targetId: string, tokenId: string): Promise<void> {
  await tx.releaseTarget.update({ where: { id: targetId }, data: { tokenId } });
}

/** Webhooks in use whose secret an older version kept as it was. */
export async function plainSecrets(tx: Tx): Promise<TargetRow[]> {
  return tx.releaseTarget.findMany({ where: { kind: "webhook", secret: { startsWith: "whsec_" } }, take: 1000 });
}
