import { FAILURE_OUTCOMES } from "#lib/incident/window";
import { Prisma } from "#lib/platform/database";
import type { Tx } from "#lib/platform/transaction";
import type { Scope } from "#lib/volume/scope/scope";
import { bucketInScope, eventInScope } from "#lib/volume/scope/store";

export type Span = { from: Date; to: Date };
export type Series = Scope & { workspaceId: string; reason: string };

export type SpanCounts = {
  events: number;
  recipients: number;
  /** Attempts, kept by the minute: from the first refusal to the last, or of the whole window when there is none. */
  attempts: number;
  firstAt: Date | null;
  lastAt: Date | null;
};

/** SQL: the counted refusals of the series in [from, to). */
function refusals(series: Series, { from, to }: Span): Prisma.Sql {
  return Prisma.sql`"workspaceId" = ${series.workspaceId} AND "reason" = ${series.reason} AND ${eventInScope(series)}
    AND "occurredAt" >= ${from} AND "occurredAt" < ${to}
    AND "counted" AND "outcome" = ANY(${[...FAILURE_OUTCOMES]}::text[])`;
}

/** What a window of the series holds. */
export async function countSpan(tx: Tx, series: Series, span: Span): Promise<SpanCounts> {
  const [found] = await tx.$queryRaw<
    { events: bigint; recipients: bigint; firstAt: Date | null; lastAt: Date | null }[]
  >`
    SELECT count(*) AS events, count(DISTINCT "recipientKey") AS recipients,
      min("occurredAt") AS "firstAt", max("occurredAt") AS "lastAt"
    FROM "DeliveryEvent" WHERE ${refusals(series, span)}`;
  const [tried] = await tx.$queryRaw<{ attempts: bigint }[]>`
    SELECT coalesce(sum("count"), 0)::bigint AS attempts FROM "VolumeBucket"
    WHERE "workspaceId" = ${series.workspaceId} AND ${bucketInScope(series)}
      AND "minute" >= date_trunc('minute', ${found?.firstAt ?? span.from}::timestamptz)
      AND "minute" <= ${found?.lastAt ?? new Date(span.to.getTime() - 1)}`;
  return {
    events: Number(found?.events ?? 0),
    recipients: Number(found?.recipients ?? 0),
    attempts: Number(tried?.attempts ?? 0),
    firstAt: found?.firstAt ?? null,
    lastAt: found?.lastAt ?? null,
  };
}

/** Start of the minute with most refusals in the window, the first of equals; null when it holds none. */
export async function peakMinute(tx: Tx, series: Series, span: Span): Promise<Date | null> {
  const [peak] = await tx.$queryRaw<{ minute: Date }[]>`
    SELECT date_trunc('minute', "occurredAt") AS minute FROM "DeliveryEvent" WHERE ${refusals(series, span)}
    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`;
  return peak?.minute ?? null;
}

export type Part = { provider: string; pool: string | null; events: number; recipients: number };

/** The same by provider and pool, largest first, at most `limit`. */
export async function countParts(tx: Tx, series: Series, span: Span, limit: number): Promise<Part[]> {
  const rows = await tx.$queryRaw<
    { provider: string | null; pool: string | null; events: bigint; recipients: bigint }[]
  >`
    SELECT "provider", "pool", count(*) AS events, count(DISTINCT "recipientKey") AS recipients
    FROM "DeliveryEvent" WHERE ${refusals(series, span)}
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ${limit}`;
  return rows.map(({ provider, pool, events, recipients }) => ({
    provider: provider ?? "",
    pool,
    events: Number(events),
    recipients: Number(recipients),
  }));
}

/** Recipients that only one of two windows holds. */
export async function compareSpans(
  tx: Tx,
  series: Series,
  wanted: Span,
  present: Span,
): Promise<{ added: number; removed: number }> {
  const [found] = await tx.$queryRaw<{ added: bigint; removed: bigint }[]>`
    WITH wanted AS (SELECT DISTINCT "recipientKey" FROM "DeliveryEvent" WHERE ${refusals(series, wanted)}),
      present AS (SELECT DISTINCT "recipientKey" FROM "DeliveryEvent" WHERE ${refusals(series, present)})
    SELECT count(*) FILTER (WHERE present."recipientKey" IS NULL) AS added,
      count(*) FILTER (WHERE wanted."recipientKey" IS NULL) AS removed
    FROM wanted FULL JOIN present USING ("recipientKey")`;
  return { added: Number(found?.added ?? 0), removed: Number(found?.removed ?? 0) };
}

export type SourceDelay = { source: string; events: number; seconds: number };

/**
 * How late the newest `sample` refusals before `to` were heard, 95 of 100 by source. What came more than a day late came
 * as a file of the past, which tells nothing about how reports travel.
 */
export async function sourceDelays(tx: Tx, series: Series, to: Date, sample: number): Promise<SourceDelay[]> {
  const rows = await tx.$queryRaw<{ source: string; events: bigint; seconds: number }[]>`
    WITH newest AS (
      SELECT "uploadId", "format", extract(epoch FROM "heardAt" - "occurredAt") AS late FROM "DeliveryEvent"
      WHERE "workspaceId" = ${series.workspaceId} AND "reason" = ${series.reason} AND ${eventInScope(series)}
        AND "occurredAt" < ${to}
      ORDER BY "occurredAt" DESC LIMIT ${sample}
    )
    SELECT coalesce(u."source", newest."format") AS source, count(*) AS events,
      percentile_cont(0.95) WITHIN GROUP (ORDER BY newest.late)::float8 AS seconds
    FROM newest LEFT JOIN "Upload" u ON u."id" = newest."uploadId" AND u."workspaceId" = ${series.workspaceId}
    WHERE newest.late >= 0 AND newest.late <= 86400
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20`;
  return rows.map((row) => ({ source: row.source, events: Number(row.events), seconds: row.seconds }));
}

/**
 * Of the refusals in the window, those that were heard after it had ended; and those dated just behind it only by when
 * the report was written or came in, which may belong to it.
 */
export async function countLate(
  tx: Tx,
  series: Series,
  span: Span,
  bufferTo: Date,
): Promise<{ heardAfter: number; inBuffer: number }> {
  const [found] = await tx.$queryRaw<{ heardAfter: bigint; inBuffer: bigint }[]>`
    SELECT count(*) FILTER (WHERE "occurredAt" < ${span.to} AND "heardAt" >= ${span.to}) AS "heardAfter",
      count(*) FILTER (WHERE "occurredAt" >= ${span.to}
        AND "occurredAtFrom" IN ('arrival', 'date_header', 'intake')) AS "inBuffer"
    FROM "DeliveryEvent" WHERE ${refusals(series, { from: span.from, to: bufferTo })}`;
  return { heardAfter: Number(found?.heardAfter ?? 0), inBuffer: Number(found?.inBuffer ?? 0) };
}
