import type { CountedBin } from "#lib/incident/series/run-series";
import type { Series } from "#lib/incident/series/series";
import { FAILURE_OUTCOMES } from "#lib/incident/window";
import { Prisma } from "#lib/platform/database";
import type { Tx } from "#lib/platform/transaction";
import { eventInScope } from "#lib/volume/scope/store";

const FAILED = Prisma.sql`"counted" AND "outcome" = ANY(${[...FAILURE_OUTCOMES]}::text[])`;
const DOMAINS_MAX = 50;
/** A rise needs as many within a day, the longest window that is looked at. */
const FAILURES_MIN = 5;
const DAY_MS = 86_400_000;

/**
 * Recipient domains to look at on their own: the 50 with most failures among providers that serve many domains, of
 * those that changed, and every one that has an incident. A provider that is one domain is that domain's series already.
 */
export async function domainsToFollow(
  tx: Tx,
  ask: {
    workspaceId: string;
    reason: string;
    look: { from: Date; to: Date };
    providers: readonly string[];
    changed: ReadonlyMap<string, number> | null;
    followed: readonly { provider: string; recipientDomain: string | null }[];
  },
): Promise<{ provider: string; recipientDomain: string }[]> {
  const { workspaceId, reason, look, changed } = ask;
  const followed = ask.followed.flatMap(({ provider, recipientDomain }) =>
    recipientDomain === null ? [] : [{ provider, recipientDomain }],
  );
  // Providers that are one domain are named by it; the others by a word.
  const houses = ask.providers.filter((provider) => !provider.includes(".") && (!changed || changed.has(provider)));
  if (houses.length === 0) return followed;
  const first = changed ? Math.min(...houses.map((provider) => changed.get(provider) ?? look.to.getTime())) : 0;
  const from = new Date(Math.max(look.from.getTime(), Math.min(first, look.to.getTime()) - DAY_MS));
  const rows = await tx.$queryRaw<{ provider: string; recipientDomain: string }[]>`
    SELECT "provider", "recipientDomain" FROM "DeliveryEvent"
    WHERE "workspaceId" = ${workspaceId} AND "reason" = ${reason} AND "provider" = ANY(${houses}::text[])
      AND "occurredAt" >= ${from} AND "occurredAt" < ${look.to} AND ${FAILED}
    GROUP BY 1, 2 HAVING count(*) >= ${FAILURES_MIN} ORDER BY count(*) DESC, 1, 2 LIMIT ${DOMAINS_MAX}`;
  const known = new Set(rows.map((row) => `${row.provider} ${row.recipientDomain}`));
  return [...rows, ...followed.filter((one) => !known.has(`${one.provider} ${one.recipientDomain}`))];
}

/**
 * Failures at one domain per bin, beside the attempts at its whole provider: deliveries are not kept by domain, and the
 * provider's mail is what rises and falls with the domain's. The domain's part of it is learnt with the baseline.
 */
export async function loadDomainBins(
  tx: Tx,
  ask: { workspaceId: string; series: Series; from: Date; to: Date; binSeconds: number },
): Promise<CountedBin[]> {
  const { workspaceId, series, from, to, binSeconds } = ask;
  const rows = await tx.$queryRaw<{ bin: number; failures: number; attempts: number }[]>`
    SELECT bin::float8 AS "bin", sum(failures)::float8 AS "failures", sum(attempts)::float8 AS "attempts" FROM (
      SELECT floor(extract(epoch FROM "occurredAt") / ${binSeconds}::int) AS bin, count(*) AS failures, 0 AS attempts
      FROM "DeliveryEvent"
      WHERE "workspaceId" = ${workspaceId} AND "reason" = ${series.reason} AND ${eventInScope(series)}
        AND "occurredAt" >= ${from} AND "occurredAt" < ${to} AND ${FAILED} GROUP BY 1
      UNION ALL
      SELECT floor(extract(epoch FROM "minute") / ${binSeconds}::int), 0, sum("count")
      FROM "VolumeBucket"
      WHERE "workspaceId" = ${workspaceId} AND "provider" = ${series.provider}
        AND "minute" >= ${from} AND "minute" < ${to} GROUP BY 1
    ) AS counted GROUP BY 1 ORDER BY 1`;
  return rows.map(({ bin, failures, attempts }) => ({ at: bin * binSeconds * 1000, failures, attempts }));
}
