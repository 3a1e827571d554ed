import type { FoundSpike } from "#lib/incident/series/found-spike";
import { Prisma } from "#lib/platform/database";
import { pgArray } from "#lib/platform/pg-array";
import type { Tx } from "#lib/platform/transaction";
import type { Scope } from "#lib/volume/scope/scope";

/** What was found in a series when it was last looked at. */
export type KeptSeries = {
  series: string;
  settings: string;
  lookedTo: Date;
  found: { spikes: FoundSpike[]; pools: string[] };
};

export type Snapshot = { series: string; at: Date; settings: string; state: string };

/** The earliest minute whose counts changed since the last look, by provider, and the rows that say so. */
export async function changedCounts(
  tx: Tx,
  workspaceId: string,
): Promise<{ upTo: bigint[]; since: Map<string, number> }> {
  const rows = await tx.$queryRaw<{ id: bigint; provider: string; minute: Date }[]>`
    SELECT "id", "provider", "minute" FROM "ChangedCounts" WHERE "workspaceId" = ${workspaceId} ORDER BY "id"`;
  const since = new Map<string, number>();
  for (const { provider, minute } of rows)
    since.set(provider, Math.min(since.get(provider) ?? Number.POSITIVE_INFINITY, minute.getTime()));
  return { upTo: rows.map((row) => row.id), since };
}

/** Takes away the rows that were read; those that others add meanwhile stay for the next look. */
export async function forgetChanges(tx: Tx, workspaceId: string, ids: readonly bigint[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.changedCounts.deleteMany({ where: { workspaceId, id: { in: [...ids] } } });
}

/** Every series that was ever looked at. */
export async function keptSeries(tx: Tx, workspaceId: string): Promise<Map<string, KeptSeries>> {
  const rows = await tx.detectedSeries.findMany({ where: { workspaceId } });
  return new Map(rows.map((row) => [row.series, { ...row, found: row.spikes as unknown as KeptSeries["found"] }]));
}

/** The kept series of some providers. */
export async function keptSeriesOf(tx: Tx, workspaceId: string, providers: readonly string[]): Promise<KeptSeries[]> {
  const rows = await tx.$queryRaw<(Omit<KeptSeries, "found"> & { spikes: unknown })[]>`
    SELECT "series", "settings", "lookedTo", "spikes" FROM "DetectedSeries"
    WHERE "workspaceId" = ${workspaceId} AND "series"::jsonb ->> 1 = ANY(${[...providers]}::text[]) ORDER BY "series"`;
  return rows.map((row) => ({ ...row, found: row.spikes as KeptSeries["found"] }));
}

export async function keepSeries(tx: Tx, workspaceId: string, rows: readonly KeptSeries[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "DetectedSeries" ("workspaceId", "series", "settings", "lookedTo", "spikes")
    SELECT ${workspaceId}, "series", "settings", "lookedTo", "spikes"::jsonb FROM unnest(
      ${pgArray(
        "text",
        rows.map((row) => row.series),
      )}::text[],
      ${pgArray(
        "text",
        rows.map((row) => row.settings),
      )}::text[],
      ${pgArray(
        "timestamptz",
        rows.map((row) => row.lookedTo),
      )}::timestamptz[],
      ${pgArray(
        "text",
        rows.map((row) => JSON.stringify(row.found)),
      )}::text[])
      AS told("series", "settings", "lookedTo", "spikes")
    ON CONFLICT ("workspaceId", "series") DO UPDATE SET "settings" = excluded."settings",
      "lookedTo" = excluded."lookedTo", "spikes" = excluded."spikes"`;
}

/** Forgets series that are not followed any more. */
export async function forgetSeries(tx: Tx, workspaceId: string, series: readonly string[]): Promise<void> {
  if (series.length === 0) return;
  await tx.detectedSeries.deleteMany({ where: { workspaceId, series: { in: [...series] } } });
  await tx.detectorSnapshot.deleteMany({ where: { workspaceId, series: { in: [...series] } } });
}

/** The newest kept state of each asked series that stands at or before `notAfter` and was made with its settings. */
export async function newestSnapshots(
  tx: Tx,
  workspaceId: string,
  asked: readonly { series: string; settings: string; notAfter: Date }[],
): Promise<Map<string, Snapshot>> {
  if (asked.length === 0) return new Map();
  const rows = await tx.$queryRaw<Snapshot[]>`
    SELECT kept."series", kept."at", kept."settings", kept."state" FROM unnest(
      ${pgArray(
        "text",
        asked.map((one) => one.series),
      )}::text[],
      ${pgArray(
        "text",
        asked.map((one) => one.settings),
      )}::text[],
      ${pgArray(
        "timestamptz",
        asked.map((one) => one.notAfter),
      )}::timestamptz[])
      AS asked("series", "settings", "notAfter")
    CROSS JOIN LATERAL (
      SELECT * FROM "DetectorSnapshot" s WHERE s."workspaceId" = ${workspaceId} AND s."series" = asked."series"
        AND s."settings" = asked."settings" AND s."at" <= asked."notAfter" ORDER BY s."at" DESC LIMIT 1) AS kept`;
  return new Map(rows.map((row) => [row.series, row]));
}

/** All kept states of the asked series from `from` on, oldest first, and the last one before. */
export async function snapshotsBetween(
  tx: Tx,
  workspaceId: string,
  asked: readonly { series: string; settings: string }[],
  span: { from: Date; to: Date },
): Promise<Snapshot[]> {
  if (asked.length === 0) return [];
  const pairs = asked.map((one) => Prisma.sql`(${one.series}, ${one.settings})`);
  return tx.$queryRaw<Snapshot[]>`
    SELECT "series", "at", "settings", "state" FROM "DetectorSnapshot"
    WHERE "workspaceId" = ${workspaceId} AND ("series", "settings") IN (${Prisma.join(pairs)})
      AND "at" >= ${span.from} AND "at" < ${span.to} ORDER BY "series", "at"`;
}

/** Replaces the states of each series from the first of its new ones on. */
export async function keepSnapshots(
  tx: Tx,
  workspaceId: string,
  news: readonly { series: string; from: Date; snapshots: readonly Snapshot[] }[],
): Promise<void> {
  if (news.length === 0) return;
  await tx.$executeRaw`
    DELETE FROM "DetectorSnapshot" s USING unnest(
      ${pgArray(
        "text",
        news.map((one) => one.series),
      )}::text[],
      ${pgArray(
        "timestamptz",
        news.map((one) => one.from),
      )}::timestamptz[]) AS told("series", "from")
    WHERE s."workspaceId" = ${workspaceId} AND s."series" = told."series" AND s."at" >= told."from"`;
  const rows = news.flatMap((one) => one.snapshots);
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "DetectorSnapshot" ("workspaceId", "series", "at", "settings", "state")
    SELECT ${workspaceId}, * FROM unnest(
      ${pgArray(
        "text",
        rows.map((row) => row.series),
      )}::text[],
      ${pgArray(
        "timestamptz",
        rows.map((row) => row.at),
      )}::timestamptz[],
      ${pgArray(
        "text",
        rows.map((row) => row.settings),
      )}::text[],
      ${pgArray(
        "text",
        rows.map((row) => row.state),
      )}::text[])
    ON CONFLICT ("workspaceId", "series", "at") DO UPDATE SET "settings" = excluded."settings", "state" = excluded."state"`;
}

export async function dropSnapshots(tx: Tx, workspaceId: string, before: Date): Promise<void> {
  await tx.detectorSnapshot.deleteMany({ where: { workspaceId, at: { lt: before } } });
}

/** Windows of incidents that a person called the usual level: the detector is to learn them. */
export async function taughtWindows(
  tx: Tx,
  workspaceId: string,
): Promise<(Scope & { reason: string; startedAt: Date; endedAt: Date | null })[]> {
  return tx.incident.findMany({
    where: { workspaceId, state: "false_alarm", falseAlarmTeaches: true },
    orderBy: { number: "asc" },
    select: { reason: true, provider: true, pool: true, recipientDomain: true, startedAt: true, endedAt: true },
  });
}
