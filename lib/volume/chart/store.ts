import type { Reason } from "#lib/classify/reason";
import { database, Prisma } from "#lib/platform/database";
import type { Cell } from "#lib/volume/overview-shape";
import type { Steps } from "#lib/volume/steps";

export type BucketFilter = { from: Date; to: Date; reason: Reason; provider?: string; pool?: string };

const QUARTER_SECONDS = 900;

/** Attempts and failures of `reason` per step and provider in [from, to). `from` is the start of the first step. */
export async function cellsOf(workspaceId: string, filter: BucketFilter, steps: Steps): Promise<Cell[]> {
  return database().$queryRaw<Cell[]>`
    SELECT floor(extract(epoch FROM "at" - ${new Date(steps.startMs)}::timestamptz) / ${steps.stepSeconds}::int)::int
        AS "step",
      "provider", sum("count")::float8 AS "attempts",
      COALESCE(sum("count") FILTER (WHERE "reason" = ${filter.reason} AND ${FAILED}), 0)::float8 AS "failures",
      max("lastMinute") AS "lastHeardAt"
    FROM ${countsIn(workspaceId, filter, steps)} WHERE ${within(filter, ["provider", "pool"])} GROUP BY 1, 2`;
}

export type Facet = { facet: "reason" | "provider" | "pool"; value: string; count: number };

/** What the range could be narrowed to, each facet without its own filter, with how many failures it holds. */
export async function facetsOf(workspaceId: string, filter: BucketFilter, steps: Steps): Promise<Facet[]> {
  return database().$queryRaw<Facet[]>`
    WITH "sums" AS MATERIALIZED (
      SELECT "reason", "provider", "pool", sum("count")::float8 AS "count"
      FROM ${countsIn(workspaceId, filter, steps)} WHERE "reason" <> '' GROUP BY 1, 2, 3)
    SELECT 'reason' AS "facet", "reason" AS "value", sum("count") AS "count" FROM "sums"
      WHERE ${within(filter, ["provider", "pool"])} GROUP BY 2
    UNION ALL
    SELECT 'provider', "provider", sum("count") FROM "sums"
      WHERE ${within(filter, ["pool"])} AND "reason" = ${filter.reason} GROUP BY 2
    UNION ALL
    SELECT 'pool', "pool", sum("count") FROM "sums"
      WHERE ${within(filter, ["provider"])} AND "reason" = ${filter.reason} AND "pool" <> '' GROUP BY 2
    ORDER BY 1, 3 DESC, 2`;
}

const FAILED = Prisma.sql`"outcome" IN ('bounced', 'deferred')`;

/**
 * SQL: the counts of [from, to) as the table `"counts"`. Steps of a quarter of an hour and more begin where a quarter
 * does: whole quarters are read as such, and by the minute only what follows the last of them.
 */
function countsIn(workspaceId: string, { from, to }: BucketFilter, { stepSeconds }: Steps): Prisma.Sql {
  const minutes = (since: Date) => Prisma.sql`
    SELECT "minute" AS "at", "provider", "reason", "pool", "outcome", "count", "minute" AS "lastMinute"
    FROM "VolumeBucket" WHERE "workspaceId" = ${workspaceId}
      AND "minute" >= ${since}::timestamptz AND "minute" < ${to}::timestamptz`;
  if (stepSeconds % QUARTER_SECONDS !== 0) return Prisma.sql`(${minutes(from)}) AS "counts"`;
  const whole = new Date(to.getTime() - (to.getTime() % (QUARTER_SECONDS * 1000)));
  return Prisma.sql`(
    SELECT "quarter" AS "at", "provider", "reason", "pool", "outcome", "count", "lastMinute"
    FROM "VolumeQuarter" WHERE "workspaceId" = ${workspaceId} AND "count" > 0
      AND "quarter" >= ${from}::timestamptz AND "quarter" < ${whole}::timestamptz
    UNION ALL ${minutes(whole)}) AS "counts"`;
}

function within(filter: BucketFilter, by: ("provider" | "pool")[]): Prisma.Sql {
  const terms = [Prisma.sql`TRUE`];
  if (by.includes("provider") && filter.provider) terms.push(Prisma.sql`"provider" = ${filter.provider}`);
  if (by.includes("pool") && filter.pool) terms.push(Prisma.sql`"pool" = ${filter.pool}`);
  return Prisma.join(terms, " AND ");
}
