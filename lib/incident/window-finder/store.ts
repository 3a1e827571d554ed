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
  const { firstAt = null, lastAt = null } = found ?? {};
  return {
    events: Number(found?.events ?? 0),
    recipients: Number(found?.recipients ?? 0),
    attempts: await countAttempts(tx, series, span, { firstAt, lastAt }),
    firstAt,
    lastAt,
  };
}

/** Attempts, kept by the minute: from the first refusal to the last, or of the whole window when there is none. */
export async function countAttempts(
  tx: Tx,
  series: Series,
  span: Span,
  { firstAt, lastAt }: { firstAt: Date | null; lastAt: Date | null },
): Promise<number> {
  const [tried] = await tx.$queryRaw<{ attempts: bigint }[]>`
    SELECT coalesce(sum("count"), 0)::bigint AS attempts FROM "VolumeBucket"
    WHERE "workspaceId" = ${series.workspaceId} AND ${bucketInScope(series)}
      AND "minute" >= date_trunc('minute', ${firstAt ?? span.from}::timestamptz)
      AND "minute" <= ${lastAt ?? new Date(span.to.getTime() - 1)}`;
  return Number(tried?.attempts ?? 0);
}

/** First and last refusal of the window, by the index alone; null when it holds none. */
export async function endsOf(
  tx: Tx,
  series: Series,
  span: Span,
): Promise<{ firstAt: Date | null; lastAt: Date | null }> {
  const [found] = await tx.$queryRaw<{ firstAt: Date | null; lastAt: Date | null }[]>`
    SELECT
      (SELECT "occurredAt" FROM "DeliveryEvent" WHERE ${refusals(series, span)} ORDER BY "occurredAt" LIMIT 1) AS "firstAt",
      (SELECT "occurredAt" FROM "DeliveryEvent" WHERE ${refusals(series, span)} ORDER BY "occurredAt" DESC LIMIT 1) AS "lastAt"`;
  return { firstAt: found?.firstAt ?? null, lastAt: found?.lastAt ?? null };
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
    SELECT "provider", "pool", sum(n)::bigint AS events, count(*) AS recipients
    FROM (
      SELECT "provider", "pool", count(*) AS n FROM "DeliveryEvent" WHERE ${refusals(series, span)}
      GROUP BY "provider", "pool", "recipientKey"
    ) AS people
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ${limit}`;
  return rows.map(({ provider, pool, events, recipients }) => ({
    provider: provider ?? "",
    pool,
    events: Number(events),
    recipients: Number(recipients),
  }));
}

export type Compared = { events: number; recipients: number; added: number; removed: number };

/** What `wanted` holds, and the recipients that only one of the two windows holds: one pass over both. */
export async function compareSpans(tx: Tx, series: Series, wanted: Span, present: Span): Promise<Compared> {
  const both = {
    from: new Date(Math.min(wanted.from.getTime(), present.from.getTime())),
    to: new Date(Math.max(wanted.to.getTime(), present.to.getTime())),
  };
  const [found] = await tx.$queryRaw<{ events: bigint; recipients: bigint; added: bigint; removed: bigint }[]>`
    WITH seen AS (
      SELECT count(*) FILTER (WHERE "occurredAt" >= ${wanted.from} AND "occurredAt" < ${wanted.to}) AS wanted,
        bool_or("occurredAt" >= ${present.from} AND "occurredAt" < ${present.to}) AS present
      FROM "DeliveryEvent" WHERE ${refusals(series, both)} GROUP BY "recipientKey"
    )
    SELECT coalesce(sum(wanted), 0)::bigint AS events, count(*) FILTER (WHERE wanted > 0) AS recipients,
      count(*) FILTER (WHERE wanted > 0 AND NOT present) AS added,
      count(*) FILTER (WHERE wanted = 0 AND present) AS removed
    FROM seen`;
  const { events = 0, recipients = 0, added = 0, removed = 0 } = found ?? {};
  return {
    events: Number(events),
    recipients: Number(recipients),
    added: Number(added),
    removed: Number(removed),
  };
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
