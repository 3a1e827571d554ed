import type { CountedBin } from "#lib/incident/series/run-series";
import { FAILURE_OUTCOMES } from "#lib/incident/window";
import { Prisma } from "#lib/platform/database";
import type { Tx } from "#lib/platform/transaction";
import type { Scope } from "#lib/volume/scope/scope";
import { bucketInScope, eventInScope } from "#lib/volume/scope/store";

const FAILED = Prisma.sql`"outcome" = ANY(${[...FAILURE_OUTCOMES]}::text[])`;

/** Failures of a reason at a provider through a pool; pool '' is mail whose source names none. */
export type FailureCell = { reason: string; provider: string; pool: string; failures: number };

/** Where there were failures of `reasons` in [from, to): the places that can have a series. */
export async function failureCells(
  tx: Tx,
  ask: { workspaceId: string; reasons: readonly string[]; from: Date; to: Date },
): Promise<FailureCell[]> {
  return tx.$queryRaw<FailureCell[]>`
    SELECT "reason", "provider", "pool", sum("count")::float8 AS "failures" FROM "VolumeBucket"
    WHERE "workspaceId" = ${ask.workspaceId} AND "minute" >= ${ask.from} AND "minute" < ${ask.to}
      AND "reason" = ANY(${[...ask.reasons]}::text[]) AND "reason" <> '' AND ${FAILED}
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
}

/** What is known of a provider's attempts. */
export type ProviderSpan = {
  provider: string;
  /** First minute with any attempt in the look-back, UTC. */
  firstAt: Date;
  /** At least one delivery of it was ever heard. */
  attemptsKnown: boolean;
  /** There is more before the look-back. */
  cut: boolean;
};

export async function providerSpans(
  tx: Tx,
  ask: { workspaceId: string; providers: readonly string[]; from: Date; to: Date },
): Promise<ProviderSpan[]> {
  const { workspaceId, from, to } = ask;
  return tx.$queryRaw<ProviderSpan[]>`
    SELECT hot."provider", span."firstAt",
      delivered.yes IS NOT NULL AS "attemptsKnown", coalesce(span."earliest" < ${from}, FALSE) AS "cut"
    FROM unnest(${[...ask.providers]}::text[]) AS hot("provider") CROSS JOIN LATERAL (
      SELECT
        (SELECT v."minute" FROM "VolumeBucket" v WHERE v."workspaceId" = ${workspaceId}
          AND v."provider" = hot."provider" AND v."minute" >= ${from} AND v."minute" < ${to}
          ORDER BY v."minute" LIMIT 1) AS "firstAt",
        (SELECT v."minute" FROM "VolumeBucket" v WHERE v."workspaceId" = ${workspaceId}
          AND v."provider" = hot."provider" ORDER BY v."minute" LIMIT 1) AS "earliest"
    ) AS span
    LEFT JOIN LATERAL (
      SELECT TRUE AS yes FROM "VolumeBucket" d WHERE d."workspaceId" = ${workspaceId}
        AND d."provider" = hot."provider" AND d."outcome" = 'delivered' LIMIT 1
    ) AS delivered ON TRUE
    WHERE span."firstAt" IS NOT NULL`;
}

/** The same for all providers together; null when nothing was heard. */
export async function workspaceSpan(
  tx: Tx,
  ask: { workspaceId: string; from: Date; to: Date },
): Promise<Omit<ProviderSpan, "provider"> | null> {
  const { workspaceId, from, to } = ask;
  const [row] = await tx.$queryRaw<{ firstAt: Date | null; attemptsKnown: boolean; cut: boolean }[]>`
    SELECT (SELECT min("minute") FROM "VolumeBucket" WHERE "workspaceId" = ${workspaceId}
        AND "minute" >= ${from} AND "minute" < ${to}) AS "firstAt",
      EXISTS (SELECT 1 FROM "VolumeBucket" WHERE "workspaceId" = ${workspaceId} AND "outcome" = 'delivered')
        AS "attemptsKnown",
      EXISTS (SELECT 1 FROM "VolumeBucket" WHERE "workspaceId" = ${workspaceId} AND "minute" < ${from}) AS "cut"`;
  const firstAt = row?.firstAt;
  return row && firstAt ? { ...row, firstAt } : null;
}

type BinAsk = { workspaceId: string; reason: string; from: Date; to: Date; binSeconds: number };
export type PoolBins = { provider: string; pool: string; bins: CountedBin[] };

/** Failures of the reason and attempts per bin of each provider and pool, in order, empty bins left out. */
export async function loadProviderBins(tx: Tx, ask: BinAsk & { providers: readonly string[] }): Promise<PoolBins[]> {
  return binsBy(tx, ask, Prisma.sql`AND "provider" = ANY(${[...ask.providers]}::text[])`, Prisma.sql`"provider"`);
}

/** The same of each pool, over all providers. */
export async function loadPoolBins(tx: Tx, ask: BinAsk): Promise<PoolBins[]> {
  return binsBy(tx, ask, Prisma.empty, Prisma.sql`'*'::text`);
}

async function binsBy(tx: Tx, ask: BinAsk, also: Prisma.Sql, provider: Prisma.Sql): Promise<PoolBins[]> {
  // One text a series: hundreds of thousands of rows cost more to read than to count.
  const rows = await tx.$queryRaw<{ provider: string; pool: string; bins: string }[]>`
    SELECT "provider", "pool", string_agg(bin || ',' || failures || ',' || attempts, ';' ORDER BY bin) AS "bins"
    FROM (
      SELECT ${provider} AS "provider", "pool", floor(extract(epoch FROM "minute") / ${ask.binSeconds}::int)::bigint AS bin,
        coalesce(sum("count") FILTER (WHERE "reason" = ${ask.reason} AND ${FAILED}), 0)::bigint AS failures,
        sum("count")::bigint AS attempts
      FROM "VolumeBucket"
      WHERE "workspaceId" = ${ask.workspaceId} ${also} AND "minute" >= ${ask.from} AND "minute" < ${ask.to}
      GROUP BY 1, 2, 3
    ) AS counted GROUP BY 1, 2 ORDER BY 1, 2`;
  return rows.map((row) => ({ ...row, bins: binsOf(row.bins, ask.binSeconds) }));
}

function binsOf(text: string, binSeconds: number): CountedBin[] {
  return text.split(";").map((bin) => {
    const [at = 0, failures = 0, attempts = 0] = bin.split(",").map(Number);
    return { at: at * binSeconds * 1000, failures, attempts };
  });
}

export type WindowCounts = {
  events: number;
  recipients: number;
  /** All attempts in the minutes of the window; for one recipient domain all its failures, whatever the reason. */
  attempts: number;
  /** First and last failure; null when there is none. */
  firstAt: Date | null;
  lastAt: Date | null;
};

/** Counts of the failures in [from, to), exact to the millisecond; attempts are kept by the minute. */
export async function countWindow(
  tx: Tx,
  ask: { workspaceId: string; reason: string; scope: Scope; from: Date; to: Date },
): Promise<WindowCounts> {
  const { workspaceId, reason, scope, from, to } = ask;
  const [counts] = await tx.$queryRaw<
    { events: number; recipients: number; firstAt: Date | null; lastAt: Date | null }[]
  >`
    SELECT count(*)::float8 AS events, count(DISTINCT "recipientKey")::float8 AS recipients,
      min("occurredAt") AS "firstAt", max("occurredAt") AS "lastAt"
    FROM "DeliveryEvent"
    WHERE "workspaceId" = ${workspaceId} AND "reason" = ${reason} AND ${eventInScope(scope)}
      AND "occurredAt" >= ${from} AND "occurredAt" < ${to} AND "counted" AND ${FAILED}`;
  const first = counts?.firstAt ?? from;
  const last = counts?.lastAt ?? to;
  const [tried] =
    scope.recipientDomain === null
      ? await tx.$queryRaw<{ attempts: number }[]>`
          SELECT coalesce(sum("count"), 0)::float8 AS attempts FROM "VolumeBucket"
          WHERE "workspaceId" = ${workspaceId} AND ${bucketInScope(scope)}
            AND "minute" >= date_trunc('minute', ${first}::timestamptz) AND "minute" <= ${last}`
      : await tx.$queryRaw<{ attempts: number }[]>`
          SELECT count(*)::float8 AS attempts FROM "DeliveryEvent"
          WHERE "workspaceId" = ${workspaceId} AND ${eventInScope(scope)} AND "occurredAt" >= ${first}
            AND "occurredAt" <= ${last} AND "counted" AND ${FAILED}`;
  const none = { events: 0, recipients: 0, firstAt: null, lastAt: null };
  return { ...(counts ?? none), attempts: tried?.attempts ?? 0 };
}

/** Failures of the reason and attempts in [from, to), by provider or by pool, most failures first. */
export async function sharesOf(
  tx: Tx,
  by: "provider" | "pool",
  ask: { workspaceId: string; reason: string; scope: Scope; from: Date; to: Date },
): Promise<{ name: string; failures: number; attempts: number }[]> {
  return tx.$queryRaw`
    SELECT ${Prisma.raw(`"${by}"`)} AS "name", sum("count")::float8 AS "attempts",
      coalesce(sum("count") FILTER (WHERE "reason" = ${ask.reason} AND ${FAILED}), 0)::float8 AS "failures"
    FROM "VolumeBucket" WHERE "workspaceId" = ${ask.workspaceId} AND ${bucketInScope(ask.scope)}
      AND "minute" >= ${ask.from} AND "minute" < ${ask.to}
    GROUP BY 1 ORDER BY 3 DESC, 1`;
}

/** When the newest data of uploads that landed lately ends, for those that lie before the usual look-back. */
export async function lateUploads(
  tx: Tx,
  ask: { workspaceId: string; heardSince: Date; before: Date; limit: number },
): Promise<Date[]> {
  const rows = await tx.upload.findMany({
    where: {
      workspaceId: ask.workspaceId,
      createdAt: { gte: ask.heardSince },
      lastEventAt: { lt: ask.before },
      state: { in: ["processing", "done", "failed"] },
    },
    orderBy: { lastEventAt: "desc" },
    take: ask.limit,
    select: { lastEventAt: true },
  });
  return rows.flatMap((row) => (row.lastEventAt ? [row.lastEventAt] : []));
}
