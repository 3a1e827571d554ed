import type { HoldRow } from "#lib/hold/store";
import { explainedBy, unprotected } from "#lib/hold/store";
import { Prisma } from "#lib/platform/database";
import type { Tx } from "#lib/platform/transaction";

/** The newest number of the feed; 0 before the first. */
export async function feedHead(tx: Tx, workspaceId: string): Promise<bigint> {
  return (await tx.holdFeedHead.findUnique({ where: { workspaceId } }))?.last ?? 0n;
}

/** How many came and went, by why they went. */
export type HeldMoves = { joined: number; left: Record<string, number> };

const H = Prisma.sql`h`;
const FAILURE = Prisma.sql`e."recipientKey", e."recipient", e."occurredAt"`;
const SPELLINGS_MAX = 20;

/**
 * Brings the recipients of a hold to what the failures, the lists and the retries say now, each change with a number of
 * the feed. The caller holds the feed (`nextFeedSeq`), so that this statement sees all that came before. `again` numbers
 * those who stay as well: a hold that is back tells all its recipients to whoever began to listen meanwhile.
 */
export async function bringHeldUpToDate(
  tx: Tx,
  { id: holdId, workspaceId }: Pick<HoldRow, "id" | "workspaceId">,
  { now, again = false }: { now: Date; again?: boolean },
): Promise<HeldMoves> {
  const rows = await tx.$queryRaw<{ why: string | null; was: string | null; count: number }[]>`
    WITH hold AS MATERIALIZED (SELECT * FROM "Hold" WHERE "id" = ${holdId} AND "workspaceId" = ${workspaceId}),
    failed AS MATERIALIZED (
      SELECT h."workspaceId", h."reason", h."startsAt", h."endsAt", e."recipientKey", max(e."occurredAt") AS "lastFailedAt",
        (array_agg(DISTINCT e."recipient" COLLATE "C"))[1:${SPELLINGS_MAX}::int] AS "recipients"
      FROM hold h CROSS JOIN LATERAL ${explainedBy(H, FAILURE)} e GROUP BY 1, 2, 3, 4, 5
    ), known AS (SELECT * FROM "HeldRecipient" WHERE "holdId" = ${holdId}),
    news AS MATERIALIZED (
      SELECT COALESCE(h."recipientKey", r."recipientKey") AS "recipientKey",
        COALESCE(h."recipients", r."recipients") AS "recipients", r."recoveredAt", r."state" AS "was",
        r."recipients" IS DISTINCT FROM COALESCE(h."recipients", r."recipients") AS "spelled", r."why" AS "wasWhy",
        CASE WHEN h."recipientKey" IS NULL THEN 'outside_window'
          WHEN r."recoveredAt" >= h."lastFailedAt" THEN 'recovered'
          ELSE ${unprotected(H, Prisma.sql`h."recipientKey"`)} END AS "why"
      FROM failed h FULL JOIN known r ON r."recipientKey" = h."recipientKey"
    ), changed AS MATERIALIZED (
      SELECT *, row_number() OVER (ORDER BY "recipientKey") AS "nth" FROM news
      WHERE CASE WHEN "was" IS NULL THEN "why" IS NULL
        ELSE "wasWhy" IS DISTINCT FROM "why" OR ("why" IS NULL AND ("spelled" OR ${again})) END
    ), head AS (
      UPDATE "HoldFeedHead" SET "last" = "last" + (SELECT count(*) FROM changed)
      WHERE "workspaceId" = ${workspaceId} RETURNING "last" - (SELECT count(*) FROM changed) AS "before"
    ), kept AS (
      INSERT INTO "HeldRecipient" ("workspaceId", "holdId", "recipientKey", "recipients", "state", "why", "recoveredAt",
        "changedAt", "feedSeq")
      SELECT ${workspaceId}, ${holdId}, "recipientKey", "recipients", CASE WHEN "why" IS NULL THEN 'held' ELSE 'left' END,
        "why", "recoveredAt", ${now}, head."before" + "nth" FROM changed, head
      ON CONFLICT ("holdId", "recipientKey") DO UPDATE SET "recipients" = EXCLUDED."recipients",
        "state" = EXCLUDED."state", "why" = EXCLUDED."why", "changedAt" = EXCLUDED."changedAt",
        "feedSeq" = EXCLUDED."feedSeq"
    )
    SELECT "why", "was", count(*)::int AS "count" FROM changed GROUP BY 1, 2`;
  const moves: HeldMoves = { joined: 0, left: {} };
  for (const { why, was, count } of rows) {
    if (why === null && was !== "held") moves.joined += count;
    if (why !== null && was === "held") moves.left[why] = (moves.left[why] ?? 0) + count;
  }
  return moves;
}

/** Notes that retries got through to these recipients of the hold; they leave it when it is brought up to date. */
export async function noteRecovered(
  tx: Tx,
  { id: holdId, workspaceId }: Pick<HoldRow, "id" | "workspaceId">,
  recovered: readonly { recipientKey: string; at: Date }[],
): Promise<void> {
  await tx.$executeRaw`
    UPDATE "HeldRecipient" r SET "recoveredAt" = n."at"
    FROM unnest(${recovered.map((row) => row.recipientKey)}::text[],
      ${recovered.map((row) => row.at.toISOString())}::timestamptz[]) AS n("recipientKey", "at")
    WHERE r."workspaceId" = ${workspaceId} AND r."holdId" = ${holdId} AND r."recipientKey" = n."recipientKey"
      AND (r."recoveredAt" IS NULL OR r."recoveredAt" < n."at")`;
}

/** The active holds of a workspace, or those of them that hold one of `keys`. */
export async function activeHolds(tx: Tx, workspaceId: string, keys?: readonly string[]): Promise<HoldRow[]> {
  if (!keys) return tx.hold.findMany({ where: { workspaceId, state: "active" }, orderBy: { id: "asc" } });
  const holding = await tx.heldRecipient.findMany({
    where: { workspaceId, recipientKey: { in: [...keys] } },
    distinct: ["holdId"],
    select: { holdId: true },
  });
  const ids = holding.map((row) => row.holdId);
  return tx.hold.findMany({ where: { workspaceId, state: "active", id: { in: ids } }, orderBy: { id: "asc" } });
}

export async function workspacesWithActiveHolds(tx: Tx): Promise<string[]> {
  const rows = await tx.hold.findMany({
    where: { state: "active" },
    distinct: ["workspaceId"],
    select: { workspaceId: true },
  });
  return rows.map((row) => row.workspaceId);
}

export type FeedRow = HoldRow & {
  incidentNumber: number;
  seq: bigint;
  at: Date;
  recipientKey: string | null;
  recipients: string[] | null;
  recipientState: "held" | "left" | null;
  why: string | null;
};

/**
 * Holds and recipients whose last change is numbered above `after`, in the order of the numbers; up to `fullUntil` only
 * what is in force, because whoever starts there never heard of the rest.
 */
export async function feedRows(
  tx: Tx,
  workspaceId: string,
  { after, fullUntil, take }: { after: bigint; fullUntil: bigint; take: number },
): Promise<FeedRow[]> {
  return tx.$queryRaw<FeedRow[]>`
    SELECT h.*, i."number" AS "incidentNumber", f.* FROM (
      (SELECT "id" AS "holdId", "feedSeq" AS "seq", "changedAt" AS "at", NULL AS "recipientKey",
        NULL::text[] AS "recipients", NULL AS "recipientState", NULL AS "why"
      FROM "Hold" WHERE "workspaceId" = ${workspaceId} AND "feedSeq" > ${after}
        AND ("feedSeq" > ${fullUntil} OR "state" = 'active')
      ORDER BY "feedSeq" LIMIT ${take})
      UNION ALL
      (SELECT r."holdId", r."feedSeq", r."changedAt", r."recipientKey", r."recipients", r."state", r."why"
      FROM "HeldRecipient" r WHERE r."workspaceId" = ${workspaceId} AND r."feedSeq" > ${after}
        AND (r."feedSeq" > ${fullUntil} OR (r."state" = 'held' AND EXISTS (
          SELECT 1 FROM "Hold" a WHERE a."id" = r."holdId" AND a."state" = 'active')))
      ORDER BY r."feedSeq" LIMIT ${take})
    ) f JOIN "Hold" h ON h."id" = f."holdId" JOIN "Incident" i ON i."id" = h."incidentId"
    ORDER BY f."seq" LIMIT ${take}`;
}
