import { database, Prisma } from "#lib/platform/database";
import { pgArray } from "#lib/platform/pg-array";
import type { Tx } from "#lib/platform/transaction";
import type { NewSignal } from "#lib/volume/signal/signal";

export type SignalRow = Prisma.RecipientSignalGetPayload<{ omit: { rawLine: true; signalKey: true } }> & {
  uploadName: string;
};

/** Keeps what recipients said, each once however often it is told; how many were new. */
export async function insertSignals(
  tx: Tx,
  batch: { workspaceId: string; uploadId: string; format: string },
  signals: readonly NewSignal[],
): Promise<number> {
  if (signals.length === 0) return 0;
  const { workspaceId, uploadId, format } = batch;
  return tx.$executeRaw`
    INSERT INTO "RecipientSignal" ("workspaceId", "uploadId", "format", "signalKey", "recipientKey", "recipient", "kind",
      "type", "occurredAt", "occurredAtFrom", "line", "itemIndex", "rawMessageSha256", "rawLine")
    SELECT ${workspaceId}, ${uploadId}, ${format}, "row".*
    FROM unnest(${pgArray("bytea", of(signals, "signalKey"))}::bytea[],
      ${pgArray("text", of(signals, "recipientKey"))}::text[], ${pgArray("text", of(signals, "recipient"))}::text[],
      ${pgArray("text", of(signals, "kind"))}::text[], ${pgArray("text", of(signals, "type"))}::text[],
      ${pgArray("timestamptz", of(signals, "occurredAt"))}::timestamptz[],
      ${pgArray("text", of(signals, "occurredAtFrom"))}::text[], ${pgArray("integer", of(signals, "line"))}::integer[],
      ${pgArray("integer", of(signals, "index"))}::integer[],
      ${pgArray("text", of(signals, "rawMessageSha256"))}::text[],
      ${pgArray("bytea", of(signals, "rawLine"))}::bytea[]) AS "row"
    ON CONFLICT DO NOTHING`;
}

function of<Name extends keyof NewSignal>(signals: readonly NewSignal[], name: Name): NewSignal[Name][] {
  return signals.map((signal) => signal[name]);
}

/** SQL: the recipient with this key has complained (or wants no more mail). Both are SQL values. */
export function saidSo(workspaceId: Prisma.Sql, recipientKey: Prisma.Sql, kind: NewSignal["kind"]): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT 1 FROM "RecipientSignal" AS "signal" WHERE "signal"."workspaceId" = ${workspaceId}
    AND "signal"."recipientKey" = ${recipientKey} AND "signal"."kind" = ${kind})`;
}

export type SignalFilter = { kind?: string | undefined; recipientKey?: string | undefined };

/** Complaints and unsubscriptions, the newest first, from after the given place. */
export async function pageOfSignals(
  workspaceId: string,
  { kind, recipientKey }: SignalFilter,
  after: { occurredAt: Date; id: bigint } | null,
  limit: number,
): Promise<SignalRow[]> {
  const rows = await database().recipientSignal.findMany({
    where: {
      workspaceId,
      ...(kind ? { kind } : {}),
      ...(recipientKey ? { recipientKey } : {}),
      ...(after
        ? {
            OR: [{ occurredAt: { lt: after.occurredAt } }, { occurredAt: after.occurredAt, id: { lt: after.id } }],
          }
        : {}),
    },
    omit: { rawLine: true, signalKey: true },
    orderBy: [{ occurredAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  const uploads = await database().upload.findMany({
    where: { workspaceId, id: { in: [...new Set(rows.map((row) => row.uploadId))] } },
    select: { id: true, name: true },
  });
  const names = new Map(uploads.map(({ id, name }) => [id, name]));
  return rows.map((row) => ({ ...row, uploadName: names.get(row.uploadId) ?? "" }));
}

export async function countSignals(workspaceId: string, { kind, recipientKey }: SignalFilter): Promise<number> {
  return database().recipientSignal.count({
    where: { workspaceId, ...(kind ? { kind } : {}), ...(recipientKey ? { recipientKey } : {}) },
  });
}

/** The bytes that prove it: a mail, or a record of a webhook or file. */
export async function findSignalRaw(
  workspaceId: string,
  id: bigint,
): Promise<{ isMail: boolean; bytes: Uint8Array } | null> {
  const signal = await database().recipientSignal.findFirst({
    where: { workspaceId, id },
    select: { rawLine: true, rawMessageSha256: true },
  });
  if (!signal) return null;
  if (signal.rawLine) return { isMail: false, bytes: signal.rawLine };
  const mail = await database().rawMessage.findUnique({
    where: { workspaceId_sha256: { workspaceId, sha256: signal.rawMessageSha256 ?? "" } },
    select: { bytes: true },
  });
  return mail ? { isMail: true, bytes: mail.bytes } : null;
}
