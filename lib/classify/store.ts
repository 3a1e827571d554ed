import type { ClassOverride } from "#lib/classify/override";
import { foldAscii } from "#lib/classify/override";
import { REASONS, type Reason } from "#lib/classify/reason";
import { database, Prisma } from "#lib/platform/database";
import { databaseCode } from "#lib/platform/database-error";
import type { ClassOverride as OverrideRow, ClassOverrideRun as RunRow } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

export type { OverrideRow, RunRow };

const LOCK = "class overrides";

/** Waits for batches that are landing and lets none begin before this transaction ends. */
export async function lockOverrides(tx: Tx, workspaceId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS "held" FROM pg_advisory_xact_lock(hashtext(${LOCK}), hashtext(${workspaceId}))`;
}

/** The overrides in force, newest first, which stay in force until this transaction ends. */
export async function standingOverrides(tx: Tx, workspaceId: string): Promise<ClassOverride[]> {
  await tx.$queryRaw`SELECT 1 AS "held" FROM pg_advisory_xact_lock_shared(hashtext(${LOCK}), hashtext(${workspaceId}))`;
  return activeOverrides(tx, workspaceId);
}

/** The overrides in force, newest first. */
export async function activeOverrides(tx: Tx, workspaceId: string): Promise<ClassOverride[]> {
  const rows = await tx.$queryRaw<OverrideRow[]>`
    SELECT * FROM (
      SELECT DISTINCT ON ("id") * FROM "ClassOverride" WHERE "workspaceId" = ${workspaceId}
      ORDER BY "id", "version" DESC) AS "latest"
    WHERE "active" ORDER BY "id" DESC`;
  return rows.map(({ id, version, text, provider, reason }) => ({
    id,
    version,
    text,
    provider,
    reason: asReason(reason),
  }));
}

export function asReason(value: string): Reason {
  return REASONS.find((reason) => reason === value) ?? "other";
}

/** The newest version of one override; null when there is none. */
export async function latestVersion(tx: Tx, workspaceId: string, id: string): Promise<OverrideRow | null> {
  return tx.classOverride.findFirst({ where: { workspaceId, id }, orderBy: { version: "desc" } });
}

/** Writes one version and queues the reading of history for it. */
export async function insertVersion(tx: Tx, row: Prisma.ClassOverrideCreateManyInput): Promise<void> {
  await tx.classOverride.create({ data: row });
  const { workspaceId, id: overrideId, version, createdAt } = row;
  await tx.classOverrideRun.create({ data: { workspaceId, overrideId, version, queuedAt: createdAt } });
}

/** All versions of the newest `most` overrides, or of one, newest override first, newest version first. */
export async function versionsOf(
  workspaceId: string,
  wish: { most: number } | { id: string },
): Promise<{ rows: OverrideRow[]; runs: RunRow[]; total: number }> {
  const firsts = { workspaceId, version: 1 };
  const newest =
    "id" in wish
      ? [wish]
      : await database().classOverride.findMany({
          where: firsts,
          select: { id: true },
          orderBy: { id: "desc" },
          take: wish.most,
        });
  const ids = newest.map(({ id }) => id);
  const [rows, runs, total] = await Promise.all([
    database().classOverride.findMany({
      where: { workspaceId, id: { in: ids } },
      orderBy: [{ id: "desc" }, { version: "desc" }],
    }),
    database().classOverrideRun.findMany({ where: { workspaceId, overrideId: { in: ids } } }),
    database().classOverride.count({ where: firsts }),
  ]);
  return { rows, runs, total };
}

/** A search of history that took too long. */
export class HistoryTooLong extends Error {}

const HISTORY_TIMEOUT_MS = 15_000;
const QUERY_CANCELED = "57014";

export type Sample = {
  id: bigint;
  occurredAt: Date;
  recipient: string;
  provider: string;
  reason: string;
  reply: string;
};

/** Events whose reply an override would speak of, by the reason they have now, and the newest that are of another. */
export async function historyOf(
  workspaceId: string,
  wish: { text: string; provider: string | null; reason: Reason },
  samplesMax: number,
): Promise<{ counts: { reason: string; count: number }[]; samples: Sample[] }> {
  const fits = Prisma.sql`"workspaceId" = ${workspaceId} AND ${spokenOf(wish)}`;
  try {
    return await database().$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT set_config('statement_timeout', ${String(HISTORY_TIMEOUT_MS)}, true)`;
        const counts = await tx.$queryRaw<{ reason: string; count: number }[]>`
          SELECT "reason", count(*)::int AS "count" FROM "DeliveryEvent" WHERE ${fits}
          GROUP BY 1 ORDER BY 2 DESC, 1`;
        const moves = counts.some(({ reason }) => reason !== wish.reason);
        const samples = moves
          ? await tx.$queryRaw<Sample[]>`
              SELECT "id", "occurredAt", "recipient", "provider", "reason", "reply" FROM "DeliveryEvent"
              WHERE ${fits} AND "reason" <> ${wish.reason}
              ORDER BY "occurredAt" DESC, "id" DESC LIMIT ${samplesMax}::int`
          : [];
        return { counts, samples };
      },
      { timeout: HISTORY_TIMEOUT_MS * 3 },
    );
  } catch (error) {
    if (databaseCode(error) === QUERY_CANCELED) throw new HistoryTooLong();
    throw error;
  }
}

/** The condition on "DeliveryEvent" that its reply is spoken of; the same comparison as override.ts makes. */
export function spokenOf({ text, provider }: { text: string; provider: string | null }): Prisma.Sql {
  const ofProvider = provider === null ? Prisma.empty : Prisma.sql`AND "provider" = ${provider}`;
  return Prisma.sql`"outcome" IN ('bounced', 'deferred') ${ofProvider}
    AND strpos(lower("reply" COLLATE "C"), ${foldAscii(text)}) > 0`;
}

/** The run, while nobody else of the workspace reads history again: batches of two overrides never cross. */
export async function lockRun(
  tx: Tx,
  run: { workspaceId: string; overrideId: string; version: number },
): Promise<RunRow | null> {
  await tx.$queryRaw`SELECT 1 AS "held" FROM pg_advisory_xact_lock(hashtext('reclassify'), hashtext(${run.workspaceId}))`;
  return tx.classOverrideRun.findUnique({
    where: {
      workspaceId_overrideId_version: {
        workspaceId: run.workspaceId,
        overrideId: run.overrideId,
        version: run.version,
      },
    },
  });
}

/** Notes how far a run has come; a finished one has a time. */
export async function advanceRun(
  tx: Tx,
  run: RunRow,
  step: { lastEventId: bigint; moved: number; finishedAt: Date | null },
): Promise<void> {
  const { workspaceId, overrideId, version } = run;
  await tx.classOverrideRun.update({
    where: { workspaceId_overrideId_version: { workspaceId, overrideId, version } },
    data: { lastEventId: step.lastEventId, moved: { increment: step.moved }, finishedAt: step.finishedAt },
  });
}
