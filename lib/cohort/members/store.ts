import type { Planned } from "#lib/cohort/plan";
import type { Spreadable } from "#lib/cohort/stratify";
import { Prisma } from "#lib/platform/database";
import type { Dispatch, CohortMember as MemberRow } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

export { addressIsBad } from "#lib/volume/bad-address/store";

const ROWS_A_STATEMENT = 20_000;

/** Writes the planned rows; host, reply and rule come from each row's event. */
export async function insertMembers(
  tx: Tx,
  workspaceId: string,
  cohortId: string,
  rows: readonly (Planned & { stageIndex: number | null })[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    const part = rows.slice(start, start + ROWS_A_STATEMENT);
    await tx.$executeRaw`
      INSERT INTO "CohortMember" ("workspaceId", "cohortId", "recipientKey", "recipient", "domain", "included", "why",
        "whyWords", "proofEventId", "proofSignalId", "proofCohortId", "stageIndex", "eventId", "failures", "firstFailedAt", "lastFailedAt", "remoteMta", "remoteIp", "pool",
        "localHasUpper", "replyCode", "enhancedStatus", "reply", "rule")
      SELECT ${workspaceId}, ${cohortId}, p."recipientKey", p."recipient", e."recipientDomain", p."included", p."why",
        p."whyWords", p."proofEventId", p."proofSignalId", p."proofCohortId", p."stageIndex", p."eventId", p."failures", p."firstFailedAt", p."lastFailedAt", e."remoteMta", e."remoteIp",
        e."pool", p."localHasUpper", e."replyCode", e."enhancedStatus", left(e."reply", 1024), e."rule"
      FROM unnest(${part.map((row) => row.recipientKey)}::text[], ${part.map((row) => row.recipient)}::text[],
        ${part.map((row) => row.included)}::bool[], ${part.map((row) => row.why)}::text[],
        ${part.map((row) => row.proof?.words ?? null)}::text[],
        ${part.map((row) => row.proof?.eventId?.toString() ?? null)}::bigint[],
        ${part.map((row) => row.proof?.signalId?.toString() ?? null)}::bigint[],
        ${part.map((row) => row.proof?.cohortId ?? null)}::text[],
        ${part.map((row) => row.stageIndex)}::int[], ${part.map((row) => row.eventId.toString())}::bigint[],
        ${part.map((row) => row.failures)}::int[], ${part.map((row) => row.firstFailedAt.toISOString())}::timestamptz[],
        ${part.map((row) => row.lastFailedAt.toISOString())}::timestamptz[],
        ${part.map((row) => row.localHasUpper)}::bool[])
        AS p("recipientKey", "recipient", "included", "why", "whyWords", "proofEventId", "proofSignalId",
          "proofCohortId", "stageIndex", "eventId", "failures", "firstFailedAt",
          "lastFailedAt", "localHasUpper")
      JOIN "DeliveryEvent" e ON e."id" = p."eventId"`;
  }
}

/** Who is in, as far as spreading them over stages needs it. */
export async function spreadableMembers(tx: Tx, cohortId: string): Promise<(Spreadable & { recipient: string })[]> {
  return tx.$queryRaw`
    SELECT "recipientKey", "recipient", "remoteIp", "remoteMta", "pool", "localHasUpper" FROM "CohortMember"
    WHERE "cohortId" = ${cohortId} AND "included"`;
}

/** Puts the members of a draft into other stages. */
export async function moveToStages(
  tx: Tx,
  cohortId: string,
  rows: readonly { recipientKey: string; stageIndex: number }[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    const part = rows.slice(start, start + ROWS_A_STATEMENT);
    await tx.$executeRaw`
      UPDATE "CohortMember" m SET "stageIndex" = p."stageIndex"
      FROM unnest(${part.map((row) => row.recipientKey)}::text[], ${part.map((row) => row.stageIndex)}::int[])
        AS p("recipientKey", "stageIndex")
      WHERE m."cohortId" = ${cohortId} AND m."recipientKey" = p."recipientKey" AND m."included"`;
  }
}

/** Who is in, as far as the plan hash needs it. */
export async function includedMembers(
  tx: Tx,
  cohortId: string,
): Promise<{ recipientKey: string; recipient: string; stageIndex: number }[]> {
  return tx.$queryRaw`
    SELECT "recipientKey", "recipient", "stageIndex" FROM "CohortMember"
    WHERE "cohortId" = ${cohortId} AND "included"`;
}

export type MemberFilter = {
  included: boolean;
  why?: string | undefined;
  stage?: number | undefined;
  q?: string | undefined;
};

export type MemberWithDispatch = MemberRow &
  Pick<Dispatch, "outcome" | "outcomeAt" | "outcomeReason" | "outcomeEventId"> & { dispatchState: string | null };

function memberWhere(workspaceId: string, cohortId: string, filter: MemberFilter): Prisma.Sql {
  const q = filter.q ? `%${filter.q.replace(/[\\%_]/g, "\\$&")}%` : null;
  return Prisma.sql`m."workspaceId" = ${workspaceId} AND m."cohortId" = ${cohortId} AND m."included" = ${filter.included}
    AND (${filter.why ?? null}::text IS NULL OR m."why" = ${filter.why ?? null})
    AND (${filter.stage ?? null}::int IS NULL OR m."stageIndex" = ${filter.stage ?? null})
    AND (${q}::text IS NULL OR m."recipient" ILIKE ${q} OR m."remoteMta" ILIKE ${q} OR m."remoteIp" LIKE ${q})`;
}

/** Up to `limit` members after `after`, in the order of their keys. */
export async function memberPage(
  tx: Tx,
  workspaceId: string,
  cohortId: string,
  filter: MemberFilter,
  page: { after: [string, string] | null; limit: number },
): Promise<MemberWithDispatch[]> {
  const after = page.after
    ? Prisma.sql`AND (m."recipientKey", m."recipient") > (${page.after[0]}, ${page.after[1]})`
    : Prisma.empty;
  return tx.$queryRaw<MemberWithDispatch[]>`
    SELECT m.*, d."state" AS "dispatchState", d."outcome", d."outcomeAt", d."outcomeReason", d."outcomeEventId"
    FROM "CohortMember" m
    LEFT JOIN "Dispatch" d ON d."cohortId" = m."cohortId" AND d."recipientKey" = m."recipientKey" AND m."included"
    WHERE ${memberWhere(workspaceId, cohortId, filter)} ${after}
    ORDER BY m."recipientKey", m."recipient" LIMIT ${page.limit}`;
}

export async function countMembers(
  tx: Tx,
  workspaceId: string,
  cohortId: string,
  filter: MemberFilter,
): Promise<number> {
  const rows = await tx.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM "CohortMember" m WHERE ${memberWhere(workspaceId, cohortId, filter)}`;
  return Number(rows[0]?.count ?? 0);
}

export type SpreadRow = { cohortId: string; dimension: string; value: string; members: number; inSample: number };
const SPREAD_VALUES_MAX = 20;

/** How members and first stage are spread; the 20 largest values of each dimension. */
export async function spreadOf(tx: Tx, cohortIds: string[]): Promise<SpreadRow[]> {
  return tx.$queryRaw<SpreadRow[]>`
    SELECT "cohortId", "dimension", "value", "members", "inSample" FROM (
      SELECT m."cohortId", d."place", d."dimension", d."value", count(*)::int AS "members",
        (count(*) FILTER (WHERE m."stageIndex" = 0))::int AS "inSample",
        row_number() OVER (PARTITION BY m."cohortId", d."dimension" ORDER BY count(*) DESC, d."value") AS "rank"
      FROM "CohortMember" m
      CROSS JOIN LATERAL (VALUES
        (1, 'Rejecting address', COALESCE(m."remoteIp", 'not in the log')),
        (2, 'MX host', COALESCE(m."remoteMta", 'not in the log')),
        (3, 'Pool', COALESCE(m."pool", 'not in the log')),
        (4, 'Local part', CASE WHEN m."localHasUpper" THEN 'with capitals' ELSE 'lower case' END)
      ) AS d("place", "dimension", "value")
      WHERE m."cohortId" = ANY(${cohortIds}) AND m."included"
      GROUP BY m."cohortId", d."place", d."dimension", d."value"
    ) ranked WHERE "rank" <= ${SPREAD_VALUES_MAX}
    ORDER BY "cohortId", "place", "members" DESC, "value"`;
}

/** How many are left out for which reason, most first. */
export async function excludedByReason(
  tx: Tx,
  cohortIds: string[],
): Promise<{ cohortId: string; why: string; count: number }[]> {
  return tx.$queryRaw`
    SELECT "cohortId", "why", count(*)::int AS "count" FROM "CohortMember"
    WHERE "cohortId" = ANY(${cohortIds}) AND NOT "included" GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2`;
}
