import type { ActorRef } from "#lib/access/actor";
import { Prisma } from "#lib/platform/database";
import type { RecipientState } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

export type ByHandRow = RecipientState;

/**
 * Marks recipients as suppressed by a person, one row a key, and gives the keys that were not so before. Those that were
 * keep what was said of them first.
 */
export async function markByHand(
  tx: Tx,
  workspaceId: string,
  recipients: ReadonlyMap<string, string>,
  said: { why: string; by: ActorRef; at: Date },
): Promise<string[]> {
  // In the order of their keys, so that two lists at once wait for each other and do not lock crosswise.
  const keys = [...recipients.keys()].sort();
  const rows = await tx.$queryRaw<{ recipientKey: string }[]>`
    INSERT INTO "RecipientState" AS "known" ("workspaceId", "recipientKey", "suppressedAt", "suppressedWhy",
      "suppressedBy", "suppressedAddress")
    SELECT ${workspaceId}, "key", ${said.at}, ${said.why}, ${JSON.stringify(said.by)}::jsonb, "address"
    FROM unnest(${keys}::text[], ${keys.map((key) => recipients.get(key) ?? key)}::text[]) AS asked("key", "address")
    ON CONFLICT ("workspaceId", "recipientKey") DO UPDATE SET "suppressedAt" = EXCLUDED."suppressedAt",
      "suppressedWhy" = EXCLUDED."suppressedWhy", "suppressedBy" = EXCLUDED."suppressedBy",
      "suppressedAddress" = EXCLUDED."suppressedAddress"
    WHERE "known"."suppressedAt" IS NULL
    RETURNING "recipientKey"`;
  return rows.map((row) => row.recipientKey);
}

/** Takes the mark away; what it said, or null when there was none. */
export async function unmarkByHand(tx: Tx, workspaceId: string, recipientKey: string): Promise<ByHandRow | null> {
  const row = await tx.recipientState.findFirst({ where: { workspaceId, recipientKey, suppressedAt: { not: null } } });
  if (!row) return null;
  const { count } = await tx.recipientState.updateMany({
    where: { workspaceId, recipientKey, suppressedAt: row.suppressedAt },
    data: { suppressedAt: null, suppressedWhy: null, suppressedBy: Prisma.DbNull, suppressedAddress: null },
  });
  return count === 1 ? row : null;
}

/** The newest marks after `after`, whose keys begin with `begin`; `take` at most. */
export async function byHandPage(
  tx: Tx,
  workspaceId: string,
  { begin, after, take }: { begin: string; after: { at: Date; recipientKey: string } | null; take: number },
): Promise<ByHandRow[]> {
  return tx.recipientState.findMany({
    where: {
      workspaceId,
      suppressedAt: { not: null },
      ...(begin ? { recipientKey: { startsWith: begin } } : {}),
      ...(after
        ? {
            OR: [
              { suppressedAt: { lt: after.at } },
              { suppressedAt: after.at, recipientKey: { gt: after.recipientKey } },
            ],
          }
        : {}),
    },
    orderBy: [{ suppressedAt: "desc" }, { recipientKey: "asc" }],
    take,
  });
}

export async function countByHand(tx: Tx, workspaceId: string, begin: string): Promise<number> {
  return tx.recipientState.count({
    where: { workspaceId, suppressedAt: { not: null }, ...(begin ? { recipientKey: { startsWith: begin } } : {}) },
  });
}
