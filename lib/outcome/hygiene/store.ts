import type { ActorRef } from "#lib/access/actor";
import { type WayShown, wayWasClean } from "#lib/outcome/hygiene/clean-retry";
import { Prisma } from "#lib/platform/database";
import type { HygieneItem } from "#lib/platform/generated/client";
import { newId } from "#lib/platform/ids";
import type { Tx } from "#lib/platform/transaction";
import { addressIsBad } from "#lib/volume/bad-address/store";

export type HygieneRow = HygieneItem;

/** Stages are looked at so long after they passed. */
const LOOKED_AT_MS = 7 * 24 * 60 * 60 * 1000;
const ROWS_MAX = 5_000;

/** Workspaces with stages whose recipients may still answer after they passed, failed or were stopped. */
export async function workspacesToSettle(tx: Tx, now: Date): Promise<string[]> {
  const since = new Date(now.getTime() - LOOKED_AT_MS);
  const rows = await tx.releaseStage.findMany({
    where: {
      OR: [
        { state: { in: ["passed", "failed"] }, judgedAt: { gt: since } },
        { state: "stopped", releasedAt: { gt: since } },
      ],
    },
    distinct: ["workspaceId"],
    select: { workspaceId: true },
  });
  return rows.map((row) => row.workspaceId);
}

export type Recovered = { holdId: string; recipientKey: string; at: Date };

/**
 * Held recipients that a retry in a passed stage got through to, or that met no refusal until the stage's deadline, and
 * have not failed in the hold's window after that; 5 000 at most.
 */
export async function recoveredRecipients(tx: Tx, workspaceId: string, now: Date): Promise<Recovered[]> {
  return tx.$queryRaw<Recovered[]>`
    SELECT r."holdId", r."recipientKey", max(COALESCE(d."outcomeAt", s."deadlineAt")) AS "at"
    FROM "ReleaseStage" s
    JOIN "Cohort" c ON c."id" = s."cohortId"
    JOIN "Hold" h ON h."workspaceId" = s."workspaceId" AND h."incidentId" = c."incidentId" AND h."state" = 'active'
    JOIN "Dispatch" d ON d."cohortId" = s."cohortId" AND d."stageIndex" = s."stageIndex" AND d."state" = 'handed_over'
    JOIN "HeldRecipient" r ON r."holdId" = h."id" AND r."recipientKey" = d."recipientKey" AND r."state" = 'held'
    WHERE s."workspaceId" = ${workspaceId} AND s."state" = 'passed'
      AND s."judgedAt" > ${new Date(now.getTime() - LOOKED_AT_MS)}
      AND (d."outcome" = 'delivered' OR (d."outcome" IS NULL AND s."deadlineAt" <= ${now}))
      AND (r."recoveredAt" IS NULL OR r."recoveredAt" < COALESCE(d."outcomeAt", s."deadlineAt"))
    GROUP BY 1, 2 ORDER BY 1, 2 LIMIT ${ROWS_MAX}`;
}

type Found = Pick<
  HygieneRow,
  | "recipientKey"
  | "recipient"
  | "incidentId"
  | "cohortId"
  | "stageIndex"
  | "firstEventId"
  | "firstAt"
  | "retriedAt"
  | "secondEventId"
  | "secondAt"
>;

/**
 * Proposes the recipients that bounced again after a clean retry, so that what is left is the address: the rest of their
 * stage got through, or, where the stage failed or was stopped, their own domain took the others. Only when the second bounce
 * is a relay denial again or names the address as bad, and no delivery came after it. Each once a cohort; the new ones.
 */
export async function proposeHygiene(tx: Tx, workspaceId: string, now: Date): Promise<HygieneRow[]> {
  const since = new Date(now.getTime() - LOOKED_AT_MS);
  const found = await tx.$queryRaw<(Found & WayShown & { passed: boolean })[]>`
    WITH way AS MATERIALIZED (
      SELECT d."cohortId", d."stageIndex", m."domain", e."remoteIp",
        (count(*) FILTER (WHERE d."outcome" IN ('delivered', 'bounced')))::int AS "answered",
        (count(*) FILTER (WHERE d."outcome" = 'bounced'))::int AS "failed",
        (count(*) FILTER (WHERE e."reason" = 'relay_denied'))::int AS "denied"
      FROM "ReleaseStage" s
      JOIN "Dispatch" d ON d."cohortId" = s."cohortId" AND d."stageIndex" = s."stageIndex"
        AND d."state" IN ('handed_over', 'unknown') AND d."outcome" IS NOT NULL
      JOIN "CohortMember" m ON m."cohortId" = d."cohortId" AND m."recipientKey" = d."recipientKey" AND m."included"
      LEFT JOIN "DeliveryEvent" e ON e."id" = d."outcomeEventId"
      WHERE s."workspaceId" = ${workspaceId} AND s."state" IN ('failed', 'stopped')
        AND COALESCE(s."judgedAt", s."releasedAt") > ${since}
      GROUP BY GROUPING SETS ((1, 2, 3), (1, 2, 4))
    )
    SELECT d."recipientKey", m."recipient", c."incidentId", d."cohortId", d."stageIndex", m."eventId" AS "firstEventId",
      first."occurredAt" AS "firstAt", d."handedOverAt" AS "retriedAt", second."id" AS "secondEventId",
      second."occurredAt" AS "secondAt", s."state" = 'passed' AS "passed",
      COALESCE(w."answered", 0) AS "answered", COALESCE(w."failed", 0) AS "failed",
      GREATEST(w."denied", ip."denied", 0) - (second."reason" = 'relay_denied')::int AS "otherDenials"
    FROM "ReleaseStage" s
    JOIN "Cohort" c ON c."id" = s."cohortId"
    JOIN "Dispatch" d ON d."cohortId" = s."cohortId" AND d."stageIndex" = s."stageIndex" AND d."state" = 'handed_over'
      AND d."outcome" = 'bounced'
    JOIN "CohortMember" m ON m."cohortId" = d."cohortId" AND m."recipientKey" = d."recipientKey" AND m."included"
    JOIN "DeliveryEvent" first ON first."id" = m."eventId"
    JOIN "DeliveryEvent" second ON second."id" = d."outcomeEventId" AND second."id" <> first."id"
    LEFT JOIN "RecipientState" r ON r."workspaceId" = ${workspaceId} AND r."recipientKey" = d."recipientKey"
    LEFT JOIN way w ON w."cohortId" = d."cohortId" AND w."stageIndex" = d."stageIndex" AND w."domain" = m."domain"
      AND w."remoteIp" IS NULL
    LEFT JOIN way ip ON ip."cohortId" = d."cohortId" AND ip."stageIndex" = d."stageIndex"
      AND ip."remoteIp" = second."remoteIp" AND ip."domain" IS NULL
    WHERE s."workspaceId" = ${workspaceId} AND s."state" IN ('passed', 'failed', 'stopped')
      AND COALESCE(s."judgedAt", s."releasedAt") > ${since}
      AND (s."state" = 'passed' OR w."failed" * 10 <= w."answered")
      AND first."counted" AND second."counted"
      AND first."occurredAt" < d."handedOverAt" AND second."occurredAt" > d."handedOverAt"
      AND (second."reason" = 'relay_denied' OR ${addressIsBad(Prisma.sql`second`)})
      AND r."suppressedAt" IS NULL AND (r."lastDeliveredAt" IS NULL OR r."lastDeliveredAt" <= second."occurredAt")
      AND NOT EXISTS (SELECT 1 FROM "HygieneItem" known WHERE known."workspaceId" = ${workspaceId}
        AND known."recipientKey" = d."recipientKey"
        AND (known."cohortId" = d."cohortId" OR known."state" IN ('proposed', 'accepted')))
    ORDER BY s."state" = 'passed' DESC, d."cohortId", d."recipientKey" LIMIT ${ROWS_MAX}`;
  const data = found.flatMap(({ passed, answered, failed, otherDenials, ...row }) =>
    passed || wayWasClean({ answered, failed, otherDenials })
      ? [{ ...row, id: newId("hyg"), workspaceId, state: "proposed", proposedAt: now }]
      : [],
  );
  return tx.hygieneItem.createManyAndReturn({ data, skipDuplicates: true });
}

/** Takes back proposals whose address has taken mail since. */
export async function withdrawHygiene(tx: Tx, workspaceId: string): Promise<number> {
  return tx.$executeRaw`
    UPDATE "HygieneItem" i SET "state" = 'withdrawn' FROM "RecipientState" r
    WHERE i."workspaceId" = ${workspaceId} AND i."state" = 'proposed' AND r."workspaceId" = i."workspaceId"
      AND r."recipientKey" = i."recipientKey" AND r."lastDeliveredAt" > i."secondAt"`;
}

export async function findHygiene(tx: Tx, workspaceId: string, id: string): Promise<HygieneRow | null> {
  return tx.hygieneItem.findFirst({ where: { id, workspaceId } });
}

/** Decides a proposal; false when it is none any more. */
export async function decideHygieneRow(
  tx: Tx,
  { id, workspaceId }: HygieneRow,
  decision: { state: "accepted" | "dismissed"; decidedBy: ActorRef; decidedAt: Date; words: string | null },
): Promise<boolean> {
  const { count } = await tx.hygieneItem.updateMany({ where: { id, workspaceId, state: "proposed" }, data: decision });
  return count === 1;
}

type Told = { reason: string; reply: string | null; remoteMta: string | null; remoteIp: string | null };
export type ListedHygiene = HygieneRow & { incidentNumber: number; cohortNumber: number; first: Told; second: Told };

/** Items of one state, newest proposal first, with the two failures of each. */
export async function hygienePage(
  tx: Tx,
  workspaceId: string,
  wish: { state: string; after: { at: Date; id: string } | null; id?: string; take: number },
): Promise<ListedHygiene[]> {
  const { state, after, id, take } = wish;
  const place = after
    ? Prisma.sql`AND (i."proposedAt", i."id") < (${after.at}::timestamptz, ${after.id})`
    : Prisma.empty;
  const which = id === undefined ? Prisma.sql`i."state" = ${state}` : Prisma.sql`i."id" = ${id}`;
  const told = (
    e: Prisma.Sql,
  ) => Prisma.sql`jsonb_build_object('reason', ${e}."reason", 'reply', left(${e}."reply", 1024),
    'remoteMta', ${e}."remoteMta", 'remoteIp', ${e}."remoteIp")`;
  return tx.$queryRaw<ListedHygiene[]>`
    SELECT i.*, n."number" AS "incidentNumber", c."number" AS "cohortNumber",
      ${told(Prisma.sql`a`)} AS "first", ${told(Prisma.sql`b`)} AS "second"
    FROM "HygieneItem" i JOIN "Incident" n ON n."id" = i."incidentId" JOIN "Cohort" c ON c."id" = i."cohortId"
    JOIN "DeliveryEvent" a ON a."id" = i."firstEventId" JOIN "DeliveryEvent" b ON b."id" = i."secondEventId"
    WHERE i."workspaceId" = ${workspaceId} AND ${which} ${place}
    ORDER BY i."proposedAt" DESC, i."id" DESC LIMIT ${take}`;
}

export async function countHygiene(tx: Tx, workspaceId: string, state: string): Promise<number> {
  return tx.hygieneItem.count({ where: { workspaceId, state } });
}
