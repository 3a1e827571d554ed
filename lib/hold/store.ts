import { Prisma } from "#lib/platform/database";
import type { Hold as HoldRow } from "#lib/platform/generated/client";
import { newId } from "#lib/platform/ids";
import type { Tx } from "#lib/platform/transaction";
import { addressIsBad } from "#lib/volume/bad-address/store";
import { eventInScopeOf, eventsInScopeOf } from "#lib/volume/scope/store";

export type { HoldRow };

export type HoldScope = Pick<
  HoldRow,
  "workspaceId" | "reason" | "provider" | "pool" | "recipientDomain" | "startsAt" | "endsAt"
>;

export async function findHold(tx: Tx, workspaceId: string, incidentId: string): Promise<HoldRow | null> {
  return tx.hold.findUnique({ where: { workspaceId_incidentId: { workspaceId, incidentId } } });
}

/**
 * The next number of the workspace's feed. The row stays locked until the transaction ends: writers take turns, so a
 * reader who has seen a number has seen all below it. Taken before anything else of a hold that the transaction locks.
 */
export async function nextFeedSeq(tx: Tx, workspaceId: string): Promise<bigint> {
  const rows = await tx.$queryRaw<{ last: bigint }[]>`
    INSERT INTO "HoldFeedHead" ("workspaceId", "last") VALUES (${workspaceId}, 1)
    ON CONFLICT ("workspaceId") DO UPDATE SET "last" = "HoldFeedHead"."last" + 1 RETURNING "last"`;
  if (!rows[0]) throw new Error("The feed gave no number.");
  return rows[0].last;
}

/** Makes the hold unless the incident has one; the row, or null when it was there. */
export async function insertHold(
  tx: Tx,
  hold: Omit<HoldRow, "id" | "state" | "version" | "endedAt" | "lastChange" | "changedAt" | "feedSeq">,
): Promise<HoldRow | null> {
  const feed = { lastChange: "opened", changedAt: hold.createdAt, feedSeq: await nextFeedSeq(tx, hold.workspaceId) };
  const rows = await tx.hold.createManyAndReturn({
    data: [{ id: newId("hol"), state: "active", ...hold, ...feed }],
    skipDuplicates: true,
  });
  return rows[0] ?? null;
}

export type HoldChange = "opened" | "renewed" | "moved" | "reopened" | "released" | "expired";

/** Changes the hold when it is still as it was read, and numbers the change; false when somebody was faster. */
export async function updateHold(
  tx: Tx,
  hold: HoldRow,
  change: Partial<Pick<HoldRow, "state" | "leaseUntil" | "startsAt" | "endsAt" | "endedAt">>,
  told: { lastChange: HoldChange; changedAt: Date },
): Promise<boolean> {
  const feedSeq = await nextFeedSeq(tx, hold.workspaceId);
  const { count } = await tx.hold.updateMany({
    where: { id: hold.id, workspaceId: hold.workspaceId, state: hold.state, version: hold.version },
    data: { ...change, ...told, feedSeq, version: { increment: 1 } },
  });
  return count === 1;
}

/** The kind of the last timeline row about the incident's hold, or null. */
export async function lastHoldKind(tx: Tx, workspaceId: string, incidentId: string): Promise<string | null> {
  const entry = await tx.timelineEntry.findFirst({
    where: { workspaceId, incidentId, kind: { startsWith: "hold." } },
    orderBy: { id: "desc" },
    select: { kind: true },
  });
  return entry?.kind ?? null;
}

/** Active holds of the workspace whose lease has run out by `now`. */
export async function dueHolds(tx: Tx, workspaceId: string, now: Date): Promise<HoldRow[]> {
  return tx.hold.findMany({
    where: { workspaceId, state: "active", leaseUntil: { lte: now } },
    orderBy: { id: "asc" },
  });
}

export async function workspacesWithDueLeases(tx: Tx, now: Date): Promise<string[]> {
  const rows = await tx.hold.findMany({
    where: { state: "active", leaseUntil: { lte: now } },
    distinct: ["workspaceId"],
    select: { workspaceId: true },
  });
  return rows.map((row) => row.workspaceId);
}

/**
 * SQL: why the hold does not protect the recipient `key`, or null: a person has suppressed it, or the address is known to
 * be bad by a bounce that the hold does not explain, without a delivery after it.
 */
export const unprotected = (hold: Prisma.Sql, key: Prisma.Sql) => Prisma.sql`(
  SELECT CASE WHEN known."suppressedAt" IS NOT NULL THEN 'suppressed_by_hand'
    WHEN EXISTS (
      SELECT 1 FROM "DeliveryEvent" bad
      WHERE bad."workspaceId" = ${hold}."workspaceId" AND bad."recipientKey" = ${key} AND ${addressIsBad(Prisma.sql`bad`)}
        AND NOT (bad."reason" = ${hold}."reason" AND bad."occurredAt" >= ${hold}."startsAt"
          AND (${hold}."endsAt" IS NULL OR bad."occurredAt" < ${hold}."endsAt"))
        AND (known."lastDeliveredAt" IS NULL OR known."lastDeliveredAt" <= bad."occurredAt")) THEN 'known_bad' END
  FROM (SELECT 1) AS one LEFT JOIN "RecipientState" known
    ON known."workspaceId" = ${hold}."workspaceId" AND known."recipientKey" = ${key})`;

const inWindow = (hold: Prisma.Sql) => Prisma.sql`e."workspaceId" = ${hold}."workspaceId"
  AND e."reason" = ${hold}."reason"
  AND e."occurredAt" >= ${hold}."startsAt" AND (${hold}."endsAt" IS NULL OR e."occurredAt" < ${hold}."endsAt")
  AND e."counted" AND e."outcome" IN ('bounced', 'deferred')`;

/** SQL: a table of the failures that the hold explains, with these columns of `e`, to be joined LATERAL to it. */
export const explainedBy = (hold: Prisma.Sql, columns: Prisma.Sql) => eventsInScopeOf(hold, columns, inWindow(hold));

const H = Prisma.sql`h`;

/** How many recipients the hold protects. */
export async function countHeld(tx: Tx, holdId: string): Promise<number> {
  const rows = await tx.$queryRaw<{ held: bigint }[]>`
    SELECT count(*) AS "held" FROM (
      SELECT h."workspaceId", h."reason", h."startsAt", h."endsAt", e."recipientKey", max(e."occurredAt") AS "lastFailedAt"
      FROM "Hold" h CROSS JOIN LATERAL ${explainedBy(H, Prisma.sql`e."recipientKey", e."occurredAt"`)} e
      WHERE h."id" = ${holdId} GROUP BY 1, 2, 3, 4, 5
    ) h LEFT JOIN "HeldRecipient" r ON r."holdId" = ${holdId} AND r."recipientKey" = h."recipientKey"
    WHERE (r."recoveredAt" IS NULL OR r."recoveredAt" < h."lastFailedAt")
      AND ${unprotected(H, Prisma.sql`h."recipientKey"`)} IS NULL`;
  return Number(rows[0]?.held ?? 0);
}

export type HeldRecipient = { recipientKey: string; incidentId: string; leaseUntil: Date };

/**
 * Which of `keys` an active hold protects at `now`; of several holds the one that lasts longest. Reads each key's failures
 * once and holds them against the few active holds, so that the answer never waits for a job.
 */
export async function findHeld(tx: Tx, workspaceId: string, keys: string[], now: Date): Promise<HeldRecipient[]> {
  return tx.$queryRaw<HeldRecipient[]>`
    WITH active AS MATERIALIZED (
      SELECT * FROM "Hold" WHERE "workspaceId" = ${workspaceId} AND "state" = 'active' AND "leaseUntil" > ${now}
    ), explained AS MATERIALIZED (
      SELECT e."recipientKey", h."id", max(e."occurredAt") AS "lastFailedAt"
      FROM (SELECT DISTINCT unnest(${keys}::text[]) AS "key") asked
      CROSS JOIN LATERAL (
        SELECT * FROM "DeliveryEvent" e WHERE e."workspaceId" = ${workspaceId} AND e."recipientKey" = asked."key"
          AND e."occurredAt" >= (SELECT min("startsAt") FROM active) OFFSET 0) e
      JOIN active h ON ${inWindow(H)} AND ${eventInScopeOf(H, Prisma.sql`e`)} GROUP BY 1, 2
    )
    SELECT DISTINCT ON (x."recipientKey") x."recipientKey", h."incidentId", h."leaseUntil"
    FROM explained x JOIN active h ON h."id" = x."id"
    LEFT JOIN "HeldRecipient" r ON r."holdId" = x."id" AND r."recipientKey" = x."recipientKey"
    WHERE (r."recoveredAt" IS NULL OR r."recoveredAt" < x."lastFailedAt")
      AND ${unprotected(H, Prisma.sql`x."recipientKey"`)} IS NULL
    ORDER BY x."recipientKey", h."leaseUntil" DESC, h."id"`;
}

/** Those of `recipientKeys` that a person has suppressed. */
export async function suppressedByHand(tx: Tx, workspaceId: string, recipientKeys: string[]): Promise<Set<string>> {
  const rows = await tx.recipientState.findMany({
    where: { workspaceId, recipientKey: { in: recipientKeys }, suppressedAt: { not: null } },
    select: { recipientKey: true },
  });
  return new Set(rows.map((row) => row.recipientKey));
}
