import type { CountedBin } from "#lib/incident/detected-series";
import { FAILURE_OUTCOMES } from "#lib/incident/window";
import type { Tx } from "#lib/platform/transaction";

/** A provider with failures worth a look, and how much is known of it. */
export type SeriesRow = {
  provider: string;
  reason: string;
  /** First and last minute with any attempt of the provider within the look-back, UTC. */
  firstAt: Date;
  lastAt: Date;
  /** Attempts are known: at least one delivery of it was ever heard. */
  attemptsKnown: boolean;
  /** There is more before the look-back. */
  cut: boolean;
};

/** Series of `reasons` with at least `failuresMin` failures in [from, to), largest first. */
export async function seriesWithFailures(
  tx: Tx,
  ask: { workspaceId: string; reasons: readonly string[]; from: Date; to: Date; failuresMin: number; limit: number },
): Promise<SeriesRow[]> {
  const { workspaceId, from, to } = ask;
  return tx.$queryRaw<SeriesRow[]>`
    WITH hot AS (
      SELECT "provider", "reason", sum("count") AS failures FROM "VolumeBucket"
      WHERE "workspaceId" = ${workspaceId} AND "minute" >= ${from} AND "minute" < ${to}
        AND "reason" = ANY(${[...ask.reasons]}::text[]) AND "outcome" = ANY(${[...FAILURE_OUTCOMES]}::text[])
      GROUP BY 1, 2 HAVING sum("count") >= ${ask.failuresMin}
      ORDER BY 3 DESC LIMIT ${ask.limit}
    )
    SELECT hot."provider", hot."reason", span."firstAt", span."lastAt",
      EXISTS (SELECT 1 FROM "VolumeBucket" d WHERE d."workspaceId" = ${workspaceId}
        AND d."provider" = hot."provider" AND d."outcome" = 'delivered') AS "attemptsKnown",
      EXISTS (SELECT 1 FROM "VolumeBucket" b WHERE b."workspaceId" = ${workspaceId}
        AND b."provider" = hot."provider" AND b."minute" < ${from}) AS "cut"
    FROM hot CROSS JOIN LATERAL (
      SELECT min("minute") AS "firstAt", max("minute") AS "lastAt" FROM "VolumeBucket" v
      WHERE v."workspaceId" = ${workspaceId} AND v."provider" = hot."provider"
        AND v."minute" >= ${from} AND v."minute" < ${to}
    ) AS span
    ORDER BY hot.failures DESC, hot."provider", hot."reason"`;
}

/** Failures of the reason and attempts of the provider per bin of `binSeconds`, in order, empty bins left out. */
export async function loadBins(
  tx: Tx,
  ask: { workspaceId: string; provider: string; reason: string; from: Date; to: Date; binSeconds: number },
): Promise<CountedBin[]> {
  const rows = await tx.$queryRaw<{ bin: bigint; failures: bigint; attempts: bigint }[]>`
    SELECT floor(extract(epoch FROM "minute") / ${ask.binSeconds}::int)::bigint AS bin,
      coalesce(sum("count") FILTER (WHERE "reason" = ${ask.reason}
        AND "outcome" = ANY(${[...FAILURE_OUTCOMES]}::text[])), 0)::bigint AS failures,
      sum("count")::bigint AS attempts
    FROM "VolumeBucket"
    WHERE "workspaceId" = ${ask.workspaceId} AND "provider" = ${ask.provider}
      AND "minute" >= ${ask.from} AND "minute" < ${ask.to}
    GROUP BY 1 ORDER BY 1`;
  return rows.map((row) => ({
    at: Number(row.bin) * ask.binSeconds * 1000,
    failures: Number(row.failures),
    attempts: Number(row.attempts),
  }));
}

export type WindowCounts = {
  events: number;
  recipients: number;
  /** All attempts at the provider in the minutes of the window. */
  attempts: number;
  /** First and last failure; null when there is none. */
  firstAt: Date | null;
  lastAt: Date | null;
};

/** Counts of the failures in [from, to), exact to the millisecond; attempts are kept by the minute. */
export async function countWindow(
  tx: Tx,
  ask: { workspaceId: string; provider: string; reason: string; pool: string | null; from: Date; to: Date },
): Promise<WindowCounts> {
  const { workspaceId, provider, reason, pool, from, to } = ask;
  const [counts] = await tx.$queryRaw<
    { events: bigint; recipients: bigint; firstAt: Date | null; lastAt: Date | null }[]
  >`
    SELECT count(*) AS events, count(DISTINCT "recipientKey") AS recipients,
      min("occurredAt") AS "firstAt", max("occurredAt") AS "lastAt"
    FROM "DeliveryEvent"
    WHERE "workspaceId" = ${workspaceId} AND "reason" = ${reason} AND "provider" = ${provider}
      AND (${pool}::text IS NULL OR "pool" = ${pool})
      AND "occurredAt" >= ${from} AND "occurredAt" < ${to}
      AND "counted" AND "outcome" = ANY(${[...FAILURE_OUTCOMES]}::text[])`;
  const [tried] = await tx.$queryRaw<{ attempts: bigint }[]>`
    SELECT coalesce(sum("count"), 0)::bigint AS attempts FROM "VolumeBucket"
    WHERE "workspaceId" = ${workspaceId} AND "provider" = ${provider}
      AND (${pool}::text IS NULL OR "pool" = ${pool})
      AND "minute" >= date_trunc('minute', ${counts?.firstAt ?? from}::timestamptz)
      AND "minute" <= ${counts?.lastAt ?? to}`;
  return {
    events: Number(counts?.events ?? 0),
    recipients: Number(counts?.recipients ?? 0),
    attempts: Number(tried?.attempts ?? 0),
    firstAt: counts?.firstAt ?? null,
    lastAt: counts?.lastAt ?? null,
  };
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
