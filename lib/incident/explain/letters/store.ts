import { ALL_PROVIDERS } from "#lib/classify/provider";
import type { CaseCount, CaseFinding } from "#lib/incident/explain/letters/local-part-case";
import type { Baseline, Selection } from "#lib/incident/explain/selection";
import { failureSql } from "#lib/incident/explain/store";
import { Prisma } from "#lib/platform/database";
import { pgArray } from "#lib/platform/pg-array";
import type { Tx } from "#lib/platform/transaction";
import { dimensionSql } from "#lib/volume/dimension/store";

const FAILURES_MAX = 5_000;

/** How many failures of the selection went to a local part with an upper-case letter. */
export async function countCase(tx: Tx, selection: Selection): Promise<CaseCount> {
  const [row] = await tx.$queryRaw<CaseCount[]>`
    SELECT count(*)::int AS "of",
      (count(*) FILTER (WHERE ${dimensionSql("localPartCase")} IN ('upper', 'mixed')))::int AS "upper"
    FROM "DeliveryEvent" AS "event" WHERE ${failureSql(selection, selection, selection.reason)}`;
  return row ?? { of: 0, upper: 0 };
}

/**
 * How usual capitals are at the selection's provider before it: among attempts where deliveries are told of, else among
 * the newest failures of any kind. Null when nothing was heard before.
 */
export async function loadCaseBaseline(
  tx: Tx,
  selection: Selection,
  baseline: Baseline,
): Promise<CaseFinding["baseline"]> {
  const { workspaceId, scope } = selection;
  const at = scope.provider === ALL_PROVIDERS ? Prisma.empty : Prisma.sql`AND "provider" = ${scope.provider}`;
  const [attempts] = await tx.$queryRaw<(CaseCount & { delivered: number })[]>`
    SELECT COALESCE(sum("count"), 0)::float8 AS "of",
      COALESCE(sum("count") FILTER (WHERE "value" IN ('upper', 'mixed')), 0)::float8 AS "upper",
      COALESCE(sum("count") FILTER (WHERE "outcome" = 'delivered'), 0)::float8 AS "delivered"
    FROM "AttemptDimension" WHERE "workspaceId" = ${workspaceId} ${at} AND "dimension" = 'localPartCase'
      AND "hour" = ANY(${pgArray("timestamptz", baseline.hours)}::timestamptz[])`;
  if (attempts && attempts.delivered > 0) return { of: attempts.of, upper: attempts.upper, counted: "attempts" };
  const [failures] = await tx.$queryRaw<CaseCount[]>`
    SELECT count(*)::int AS "of",
      (count(*) FILTER (WHERE ${dimensionSql("localPartCase")} IN ('upper', 'mixed')))::int AS "upper"
    FROM (SELECT "recipient" FROM "DeliveryEvent" WHERE "workspaceId" = ${workspaceId}
        AND "occurredAt" >= ${baseline.from}::timestamptz AND "occurredAt" < ${selection.from}::timestamptz
      ORDER BY "occurredAt" DESC, "id" DESC LIMIT ${FAILURES_MAX}::int) AS "event"`;
  return failures && failures.of > 0 ? { ...failures, counted: "failures" } : null;
}
