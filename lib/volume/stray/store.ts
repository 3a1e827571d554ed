import { Prisma } from "#lib/platform/database";
import { pgArray } from "#lib/platform/pg-array";
import type { Tx } from "#lib/platform/transaction";

// A report may come five days after its mail (RFC 5321 §4.5.4.1): only logs that reach back so far can deny knowing it.
const REACH_DAYS = 5;

/**
 * Which of these reports are about recipients whom no log of ours ever named, in an hour of which our logs tell, by
 * index. Logs that began less than five days before deny nothing.
 */
export async function unknownToOurLogs(
  tx: Tx,
  workspaceId: string,
  reports: readonly { recipientKey: string; occurredAt: Date }[],
): Promise<Set<number>> {
  if (reports.length === 0) return new Set();
  // Whoever sends no logs at all is not made to wait for the look through the counts.
  if (!(await tx.deliverySeen.findFirst({ where: { workspaceId }, select: { workspaceId: true } }))) return new Set();
  const keys = pgArray(
    "text",
    reports.map((one) => one.recipientKey),
  );
  const times = pgArray(
    "timestamptz",
    reports.map((one) => one.occurredAt),
  );
  const told = (from: Prisma.Sql, to: Prisma.Sql) => Prisma.sql`EXISTS (
    SELECT 1 FROM "VolumeBucket" AS "told" WHERE "told"."workspaceId" = ${workspaceId}
      AND "told"."minute" >= ${from} AND "told"."minute" < ${to} AND "told"."outcome" = 'delivered')`;
  const at = Prisma.sql`"report"."at"`;
  const rows = await tx.$queryRaw<{ index: number }[]>`
    SELECT ("report"."index" - 1)::int AS "index"
    FROM unnest(${keys}::text[], ${times}::timestamptz[]) WITH ORDINALITY AS "report"("key", "at", "index")
    WHERE NOT EXISTS (SELECT 1 FROM "RecipientState" AS "known"
        WHERE "known"."workspaceId" = ${workspaceId} AND "known"."recipientKey" = "report"."key")
      AND ${told(Prisma.sql`${at} - interval '1 hour'`, Prisma.sql`${at} + interval '1 hour'`)}
      AND ${told(Prisma.sql`'-infinity'::timestamptz`, Prisma.sql`${at} - make_interval(days => ${REACH_DAYS})`)}`;
  return new Set(rows.map(({ index }) => index));
}
