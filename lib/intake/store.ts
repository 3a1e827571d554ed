import type { ActorRef } from "#lib/access/actor";
import type { Encoding } from "#lib/intake/sniff";
import { database, Prisma } from "#lib/platform/database";
import type { Upload as UploadRow } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

export type { UploadRow };

export type NewUpload = {
  id: string;
  workspaceId: string;
  name: string;
  source: string | null;
  state: "queued" | "failed";
  encoding: Encoding;
  sizeBytes: number;
  sha256: string;
  spoolPath: string | null;
  createdBy: ActorRef;
  createdAt: Date;
  finishedAt: Date | null;
  error: string | null;
  notices: { what: string; where: string }[];
};

export async function insertUpload(tx: Tx, upload: NewUpload): Promise<UploadRow> {
  return tx.upload.create({ data: upload });
}

/** Takes an upload up, first time or again. Null when it is finished or gone. */
export async function claimUpload(tx: Tx, id: string): Promise<UploadRow | null> {
  const changed = await tx.$executeRaw`
    UPDATE "Upload" SET "state" = 'processing', "startedAt" = COALESCE("startedAt", now())
    WHERE "id" = ${id} AND "state" IN ('queued', 'processing')`;
  return changed === 1 ? tx.upload.findUnique({ where: { id } }) : null;
}

/** What one batch adds to the receipt. */
export type Progress = {
  format: string | null;
  bytesLanded: number;
  read: number;
  events: number;
  inserted: number;
  rejected: number;
  firstEventAt: Date | null;
  lastEventAt: Date | null;
  notices: { what: string; where: string }[];
};

/** Moves the receipt from `batchesLanded` to the next batch; false when it is not there (any more). */
export async function advanceUpload(tx: Tx, id: string, batchesLanded: number, by: Progress): Promise<boolean> {
  const changed = await tx.$executeRaw`
    UPDATE "Upload" SET
      "batchesLanded" = ${batchesLanded + 1}::int,
      "bytesLanded" = ${by.bytesLanded}::bigint,
      "format" = COALESCE(${by.format}::text, "format"),
      "readCount" = "readCount" + ${by.read}::int,
      "eventCount" = "eventCount" + ${by.events}::int,
      "insertedCount" = "insertedCount" + ${by.inserted}::int,
      "duplicateCount" = "duplicateCount" + ${by.events - by.inserted}::int,
      "rejectedCount" = "rejectedCount" + ${by.rejected}::int,
      "firstEventAt" = LEAST("firstEventAt", ${by.firstEventAt}::timestamptz),
      "lastEventAt" = GREATEST("lastEventAt", ${by.lastEventAt}::timestamptz),
      "notices" = ${JSON.stringify(by.notices)}::jsonb
    WHERE "id" = ${id} AND "state" = 'processing' AND "batchesLanded" = ${batchesLanded}::int`;
  return changed === 1;
}

export type Ending = { state: "done" | "failed"; error: string | null; notices: { what: string; where: string }[] };

/** Closes the receipt and gives it; null when it was not being processed. */
export async function finishUpload(tx: Tx, id: string, ending: Ending): Promise<UploadRow | null> {
  const changed = await tx.$executeRaw`
    UPDATE "Upload" SET
      "state" = ${ending.state}, "error" = ${ending.error}::text, "notices" = ${JSON.stringify(ending.notices)}::jsonb,
      "bytesLanded" = CASE WHEN ${ending.state} = 'done' THEN "sizeBytes" ELSE "bytesLanded" END,
      "finishedAt" = now(), "spoolPath" = NULL
    WHERE "id" = ${id} AND "state" = 'processing'`;
  return changed === 1 ? tx.upload.findUnique({ where: { id } }) : null;
}

export type NewRejected = { ordinal: number; line: number; reason: string; excerpt: string };

export async function insertRejected(
  tx: Tx,
  workspaceId: string,
  uploadId: string,
  items: NewRejected[],
): Promise<void> {
  if (items.length === 0) return;
  await tx.rejectedItem.createMany({ data: items.map((item) => ({ workspaceId, uploadId, ...item })) });
}

export async function findUpload(workspaceId: string, id: string): Promise<UploadRow | null> {
  return database().upload.findFirst({ where: { workspaceId, id } });
}

/** For the worker, which serves every workspace. */
export async function findAnyUpload(id: string): Promise<UploadRow | null> {
  return database().upload.findUnique({ where: { id } });
}

export async function listRejected(workspaceId: string, uploadId: string): Promise<NewRejected[]> {
  return database().rejectedItem.findMany({
    where: { workspaceId, uploadId },
    orderBy: { ordinal: "asc" },
    select: { ordinal: true, line: true, reason: true, excerpt: true },
  });
}

/** Newest first, from after (`createdAt`, `id`). */
export async function pageOfUploads(
  workspaceId: string,
  after: { createdAt: Date; id: string } | null,
  limit: number,
): Promise<UploadRow[]> {
  return database().upload.findMany({
    where: {
      workspaceId,
      ...(after
        ? { OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }] }
        : {}),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit,
  });
}

export async function countUploads(workspaceId: string, most: number): Promise<number> {
  const rows = await database().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS "count"
    FROM (SELECT 1 FROM "Upload" WHERE "workspaceId" = ${workspaceId} LIMIT ${most + 1}::int) AS "some"`;
  return rows[0]?.count ?? 0;
}

/** Uploads that wait or were cut off, oldest first. */
export async function waitingUploads(limit: number): Promise<string[]> {
  const rows = await database().upload.findMany({
    where: { state: { in: ["queued", "processing"] } },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: { id: true },
    take: limit,
  });
  return rows.map((row) => row.id);
}

/** Which of these spool files an upload still waits for. */
export async function spooledFiles(names: string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const rows = await database().$queryRaw<{ spoolPath: string }[]>(
    Prisma.sql`SELECT "spoolPath" FROM "Upload" WHERE "spoolPath" = ANY(${names}::text[])`,
  );
  return new Set(rows.map((row) => row.spoolPath));
}
