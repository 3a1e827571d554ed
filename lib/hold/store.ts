import { Prisma } from "#lib/platform/database";
import type { Hold as HoldRow } from "#lib/platform/generated/client";
import { newId } from "#lib/platform/ids";
import type { Tx } from "#lib/platform/transaction";
import { eventInScopeOf } from "#lib/volume/scope/store";

export type { HoldRow };

export type HoldScope = Pick<
  HoldRow,
  "workspaceId" | "reason" | "provider" | "pool" | "recipientDomain" | "startsAt" | "endsAt"
>;

export async function findHold(tx: Tx, workspaceId: string, incidentId: string): Promise<HoldRow | null> {
  return tx.hold.findUnique({ where: { workspaceId_incidentId: { workspaceId, incidentId } } });
}

/** Makes the hold unless the incident has one; the row, or null when it was there. */
export async function insertHold(
  tx: Tx,
  hold: Omit<HoldRow, "id" | "state" | "version" | "endedAt">,
): Promise<HoldRow | null> {
  const rows = await tx.hold.createManyAndReturn({
    data: [{ id: newId("hol"), state: "active", ...hold }],
    skipDuplicates: true,
  });
  return rows[0] ?? null;
}

/** Changes the hold when it is still as it was read; false when somebody was faster. */
export async function updateHold(
  tx: Tx,
  hold: HoldRow,
  change: Partial<Pick<HoldRow, "state" | "leaseUntil" | "startsAt" | "endsAt" | "endedAt">>,
): Promise<boolean> {
  const { count } = await tx.hold.updateMany({
    where: { id: hold.id, workspaceId: hold.workspaceId, state: hold.state, version: hold.version },
    data: { ...change, version: { increment: 1 } },
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

/** Ends every lease that has run out by `now`; the holds that ended. */
export async function expireDue(tx: Tx, workspaceId: string, now: Date): Promise<HoldRow[]> {
  return tx.hold.updateManyAndReturn({
    where: { workspaceId, state: "active", leaseUntil: { lte: now } },
    data: { state: "expired", endedAt: now, version: { increment: 1 } },
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

// A mailbox that is known to be gone, by a bounce of another kind and without a delivery after it, is not protected.
const knownBad = (hold: Prisma.Sql, key: Prisma.Sql) => Prisma.sql`EXISTS (
  SELECT 1 FROM "DeliveryEvent" bad
  LEFT JOIN "RecipientState" last ON last."workspaceId" = bad."workspaceId" AND last."recipientKey" = bad."recipientKey"
  WHERE bad."workspaceId" = ${hold}."workspaceId" AND bad."recipientKey" = ${key}
    AND bad."counted" AND bad."outcome" = 'bounced'
    AND bad."reason" IN ('user_unknown', 'mailbox_disabled') AND bad."reason" <> ${hold}."reason"
    AND (last."lastDeliveredAt" IS NULL OR last."lastDeliveredAt" <= bad."occurredAt"))`;

const inScope = (hold: Prisma.Sql) => Prisma.sql`e."workspaceId" = ${hold}."workspaceId"
  AND e."reason" = ${hold}."reason" AND ${eventInScopeOf(hold, Prisma.sql`e`)}
  AND e."occurredAt" >= ${hold}."startsAt" AND (${hold}."endsAt" IS NULL OR e."occurredAt" < ${hold}."endsAt")
  AND e."counted" AND e."outcome" IN ('bounced', 'deferred')`;

const H = Prisma.sql`h`;

/** How many recipients the hold protects. */
export async function countHeld(tx: Tx, holdId: string): Promise<number> {
  const rows = await tx.$queryRaw<{ held: bigint }[]>`
    SELECT count(*) AS "held" FROM (
      SELECT DISTINCT h."workspaceId", h."reason", e."recipientKey"
      FROM "Hold" h JOIN "DeliveryEvent" e ON ${inScope(H)} WHERE h."id" = ${holdId}
    ) h WHERE NOT ${knownBad(H, Prisma.sql`h."recipientKey"`)}`;
  return Number(rows[0]?.held ?? 0);
}

export type HeldRecipient = { recipientKey: string; incidentId: string; leaseUntil: Date };

/** Which of `keys` an active hold protects at `now`; of several holds the one that lasts longest. */
export async function findHeld(tx: Tx, workspaceId: string, keys: string[], now: Date): Promise<HeldRecipient[]> {
  return tx.$queryRaw<HeldRecipient[]>`
    SELECT asked."key" AS "recipientKey", held."incidentId", held."leaseUntil"
    FROM (SELECT DISTINCT unnest(${keys}::text[]) AS "key") asked
    CROSS JOIN LATERAL (
      SELECT h."incidentId", h."leaseUntil" FROM "Hold" h
      WHERE h."workspaceId" = ${workspaceId} AND h."state" = 'active' AND h."leaseUntil" > ${now}
        AND EXISTS (SELECT 1 FROM "DeliveryEvent" e WHERE e."recipientKey" = asked."key" AND ${inScope(H)})
        AND NOT ${knownBad(H, Prisma.sql`asked."key"`)}
      ORDER BY h."leaseUntil" DESC, h."id" LIMIT 1
    ) held`;
}
