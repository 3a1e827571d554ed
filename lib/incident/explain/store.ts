import { ALL_PROVIDERS } from "#lib/classify/provider";
import { CELL_MIN } from "#lib/incident/explain/information";
import type { Baseline, Selection, Span } from "#lib/incident/explain/selection";
import { FAILURE_OUTCOMES } from "#lib/incident/window";
import { database, Prisma } from "#lib/platform/database";
import { pgArray } from "#lib/platform/pg-array";
import type { Tx } from "#lib/platform/transaction";
import type { SearchableDimension } from "#lib/volume/dimension/condition";
import { VALUE_LENGTH_MAX } from "#lib/volume/dimension/dimension";
import { conditionSql, dimensionSql, prefixOf, tldOf } from "#lib/volume/dimension/store";
import { eventInScope } from "#lib/volume/scope/store";

/** Values of a dimension that are told one by one. */
export const VALUES_MAX = 200;

/** Runs `work` with memory for wide groupings, and without a compiler that takes longer than the query. */
export async function withMemory<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return database().$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true)`;
      return work(tx);
    },
    { maxWait: 10_000, timeout: 60_000 },
  );
}

/** Spans of other incidents that touch the time before the selection. */
export async function incidentsBefore(tx: Tx, selection: Selection, span: Span): Promise<Span[]> {
  const { workspaceId, scope, incidentId } = selection;
  const rows = await tx.incident.findMany({
    where: {
      workspaceId,
      state: { notIn: ["false_alarm", "merged"] },
      startedAt: { lt: span.to },
      OR: [{ endedAt: null }, { endedAt: { gt: span.from } }],
      ...(scope.provider === ALL_PROVIDERS ? {} : { provider: { in: [scope.provider, ALL_PROVIDERS] } }),
      ...(incidentId === null ? {} : { id: { not: incidentId } }),
    },
    select: { startedAt: true, endedAt: true },
  });
  return rows.map((row) => ({ from: row.startedAt, to: row.endedAt ?? span.to }));
}

/** `event` is a counted failure of the selection's scope and conditions; of its reason and time where they are given. */
export function failureSql(selection: Selection, span: Span, reason: string | null): Prisma.Sql {
  const terms = [
    Prisma.sql`"event"."workspaceId" = ${selection.workspaceId}`,
    Prisma.sql`"event"."occurredAt" >= ${span.from}::timestamptz AND "event"."occurredAt" < ${span.to}::timestamptz`,
    Prisma.sql`"event"."counted" AND "event"."outcome" IN (${Prisma.join([...FAILURE_OUTCOMES])})`,
    eventInScope(selection.scope, `"event".`),
    ...selection.conditions.map(conditionSql),
  ];
  if (reason !== null) terms.push(Prisma.sql`"event"."reason" = ${reason}`);
  return Prisma.join(terms, " AND ");
}

function inHours(hours: readonly Date[]): Prisma.Sql {
  const array = Prisma.sql`${pgArray("timestamptz", hours)}::timestamptz[]`;
  return Prisma.sql`date_trunc('hour', "event"."occurredAt", 'UTC') = ANY(${array})`;
}

export type ValueRow = { dimension: SearchableDimension; value: string; count: number };
export type TotalRow = { known: number; values: number };
export type Tally = { total: number; totals: Map<SearchableDimension, TotalRow>; values: ValueRow[] };

/** Dimensions read from the events themselves; the others follow from these. */
const READ = [
  "recipientDomain",
  "remoteMta",
  "remoteIp",
  "pool",
  "sourceIp",
  "senderDomain",
  "localPartCase",
  "provider",
  "stage",
  "enhancedStatus",
] as const satisfies readonly SearchableDimension[];

/** What rows are grouped by: a bare column is spelled once a group and not once a row. */
function groupingSql(name: (typeof READ)[number]): Prisma.Sql {
  if (name === "senderDomain" || name === "localPartCase") return dimensionSql(name);
  return Prisma.raw(`"event"."${name === "stage" ? "smtpCommand" : name}"`);
}

/** SQL for a grouped value as dimensionSql spells it. */
function spelled(value: string): string {
  const text = `left(NULLIF(${value}, ''), ${VALUE_LENGTH_MAX})`;
  return `CASE "dimension" WHEN 'remoteMta' THEN lower(${text}) ELSE ${text} END`;
}

/**
 * Failures by each dimension, in one pass over the events: the most frequent values, and totals over all of them.
 * `others` reads the newest ones of those hours only, and tells every value.
 */
export async function tallyFailures(
  tx: Tx,
  selection: Selection,
  span: Span,
  { reason, others }: { reason: string | null; others?: { hours: readonly Date[]; newest: number } },
): Promise<Tally> {
  const columns = READ.map((name) => Prisma.sql`${groupingSql(name)} AS ${Prisma.raw(`"${name}"`)}`);
  const names = Prisma.raw(READ.map((name) => `"${name}"`).join(", "));
  const sets = Prisma.raw(READ.map((name) => `("${name}")`).join(", "));
  const order = others
    ? Prisma.sql`AND ${inHours(others.hours)} ORDER BY "event"."occurredAt" DESC, "event"."id" DESC LIMIT ${others.newest}::int`
    : Prisma.empty;
  // The bit of a column is 0 in the set that groups by it.
  const last = READ.length - 1;
  const dimension = Prisma.raw(
    READ.map((name, index) => `WHEN ${2 ** READ.length - 1 - 2 ** (last - index)} THEN '${name}'`).join(" "),
  );
  const rows = await tx.$queryRaw<
    { dimension: SearchableDimension | null; value: string | null; count: number; known: number; values: number }[]
  >`
    WITH "picked" AS (
      SELECT ${Prisma.join(columns)} FROM "DeliveryEvent" AS "event"
      WHERE ${failureSql(selection, span, reason)} ${order}),
    "grouped" AS MATERIALIZED (
      SELECT CASE GROUPING(${names}) ${dimension} END AS "dimension", COALESCE(${names}) AS "value", count(*) AS "count"
      FROM "picked" GROUP BY GROUPING SETS (${sets}, ())),
    "all" AS (
      SELECT "dimension", ${Prisma.raw(spelled(`"value"`))} AS "value", sum("count") AS "count" FROM "grouped"
        GROUP BY 1, 2
      UNION ALL SELECT 'ipPrefix', ${Prisma.raw(prefixOf(`"value"`))} AS "prefix", sum("count") FROM "grouped"
        WHERE "dimension" = 'remoteIp' GROUP BY 2
      UNION ALL SELECT 'tld', ${Prisma.raw(tldOf(`"value"`))} AS "tld", sum("count") FROM "grouped"
        WHERE "dimension" = 'recipientDomain' GROUP BY 2),
    "placed" AS (
      SELECT *, row_number() OVER "by" AS "place",
        sum("count") FILTER (WHERE "value" IS NOT NULL) OVER (PARTITION BY "dimension") AS "known",
        count("value") OVER (PARTITION BY "dimension") AS "values"
      FROM "all" WINDOW "by" AS (PARTITION BY "dimension" ORDER BY "value" IS NULL, "count" DESC, "value"))
    SELECT "dimension", "value", "count"::int, COALESCE("known", 0)::int AS "known", "values"::int
    FROM "placed" WHERE "place" <= ${others ? others.newest : VALUES_MAX}::int ORDER BY "dimension", "place"`;
  const tally: Tally = { total: 0, totals: new Map(), values: [] };
  for (const row of rows) {
    if (row.dimension === null) tally.total = row.count;
    else {
      tally.totals.set(row.dimension, { known: row.known, values: row.values });
      if (row.value !== null) tally.values.push({ dimension: row.dimension, value: row.value, count: row.count });
    }
  }
  return tally;
}

export type AttemptRow = {
  dimension: SearchableDimension;
  /** Null: the sum over every value. */
  value: string | null;
  attempts: number;
  before: number;
  /** Those of them that were delivered. */
  delivered: number;
  /** Of a sum: distinct values of CELL_MIN attempts at least. */
  attemptValues: number;
  beforeValues: number;
};

/**
 * Attempts at the selection's providers, of the hours it touches and of the baseline: of each wanted value, and the sum
 * over all of them. Pool and domain of the scope do not narrow them, so that they can be compared with the rest.
 */
export async function tallyAttempts(
  tx: Tx,
  selection: Selection,
  hours: Span,
  baseline: Baseline,
  wanted: readonly ValueRow[],
): Promise<AttemptRow[]> {
  const everywhere = selection.scope.provider === ALL_PROVIDERS;
  const at = everywhere ? Prisma.empty : Prisma.sql`AND "provider" = ${selection.scope.provider}`;
  const inWindow = Prisma.sql`"hour" >= ${hours.from}::timestamptz`;
  const sums = Prisma.sql`sum("count") FILTER (WHERE ${inWindow}) AS "attempts",
    sum("count") FILTER (WHERE NOT ${inWindow}) AS "before",
    sum("count") FILTER (WHERE "outcome" = 'delivered') AS "delivered"`;
  const source = Prisma.sql`"AttemptDimension" WHERE "workspaceId" = ${selection.workspaceId} ${at}
    AND "hour" >= ${baseline.from}::timestamptz AND "hour" < ${hours.to}::timestamptz
    AND (${inWindow} OR "hour" = ANY(${pgArray("timestamptz", baseline.hours)}::timestamptz[]))`;
  const providers = everywhere
    ? Prisma.sql`UNION ALL SELECT 'provider', "provider", ${sums} FROM ${source} AND "dimension" = 'localPartCase' GROUP BY 2`
    : Prisma.empty;
  const again = Prisma.raw(`sum("attempts"), sum("before"), sum("delivered") FROM "sums" WHERE "dimension" =`);
  return tx.$queryRaw<AttemptRow[]>`
    WITH "sums" AS MATERIALIZED (SELECT "dimension", "value", ${sums} FROM ${source} GROUP BY 1, 2 ${providers}),
    "all" AS (
      SELECT * FROM "sums"
      UNION ALL SELECT 'ipPrefix', ${Prisma.raw(prefixOf(`"value"`))} AS "prefix", ${again} 'remoteIp' GROUP BY 2
      UNION ALL SELECT 'tld', ${Prisma.raw(tldOf(`"value"`))} AS "tld", ${again} 'recipientDomain' GROUP BY 2),
    "wanted" AS (
      SELECT * FROM unnest(
        ${pgArray(
          "text",
          wanted.map((row) => row.dimension),
        )}::text[],
        ${pgArray(
          "text",
          wanted.map((row) => row.value),
        )}::text[]) AS "row"("dimension", "value")),
    "told" AS (
      SELECT "dimension", "value", "attempts", "before", "delivered", 0 AS "attemptValues", 0 AS "beforeValues"
      FROM "all" JOIN "wanted" USING ("dimension", "value")
      UNION ALL
      SELECT "dimension", NULL, sum("attempts"), sum("before"), sum("delivered"),
        count(*) FILTER (WHERE "attempts" >= ${CELL_MIN}::int), count(*) FILTER (WHERE "before" >= ${CELL_MIN}::int)
      FROM "all" WHERE "value" IS NOT NULL GROUP BY 1)
    SELECT "dimension", "value", COALESCE("attempts", 0)::float8 AS "attempts", COALESCE("before", 0)::float8 AS "before",
      COALESCE("delivered", 0)::float8 AS "delivered", "attemptValues"::int, "beforeValues"::int FROM "told"`;
}

export type AnswerRow = {
  id: bigint;
  reply: string | null;
  recipient: string;
  enhancedStatus: string | null;
  stage: string | null;
};

/** Every `step`-th failure of the selection, so that a sample spreads over its whole time. */
export async function sampleAnswers(tx: Tx, selection: Selection, step: number): Promise<AnswerRow[]> {
  return tx.$queryRaw<AnswerRow[]>`
    SELECT "event"."id", "event"."reply", "event"."recipient", ${dimensionSql("enhancedStatus")} AS "enhancedStatus",
      ${dimensionSql("stage")} AS "stage"
    FROM "DeliveryEvent" AS "event"
    WHERE ${failureSql(selection, selection, selection.reason)} AND "event"."id" % ${step}::bigint = 0`;
}

/** The newest failures of the same reason before the selection, outside other incidents. */
export async function answersBefore(
  tx: Tx,
  selection: Selection,
  baseline: Baseline,
  most: number,
): Promise<AnswerRow[]> {
  return tx.$queryRaw<AnswerRow[]>`
    SELECT "event"."id", "event"."reply", "event"."recipient", ${dimensionSql("enhancedStatus")} AS "enhancedStatus",
      ${dimensionSql("stage")} AS "stage"
    FROM "DeliveryEvent" AS "event"
    WHERE ${failureSql(selection, { from: baseline.from, to: baseline.to }, selection.reason)}
      AND ${inHours(baseline.hours)}
    ORDER BY "event"."occurredAt" DESC, "event"."id" DESC LIMIT ${most}::int`;
}
