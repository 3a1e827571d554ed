import type { ActorRef } from "#lib/access/actor";
import type { TimelineRow } from "#lib/incident/store";
import { type EntryGroup, GROUP_KINDS } from "#lib/incident/timeline/entry-group";
import { database, Prisma } from "#lib/platform/database";
import { notFound } from "#lib/platform/errors";
import type { NotePicture, NoteVersion as VersionRow } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

export type { VersionRow };
export type PictureRow = Omit<NotePicture, "bytes">;

/** The newest `limit` rows of a timeline, oldest first, and how many older ones were left out. No groups: all. */
export async function timelineRows(
  workspaceId: string,
  incidentId: string,
  ask: { full: boolean; groups: readonly EntryGroup[]; limit: number },
): Promise<{ rows: TimelineRow[]; cut: number }> {
  const kinds = ask.groups.flatMap((group) => [
    { kind: { in: [...GROUP_KINDS[group].is] } },
    ...GROUP_KINDS[group].beginsWith.map((word) => ({ kind: { startsWith: word } })),
  ]);
  const where = {
    workspaceId,
    incidentId,
    ...(ask.full ? {} : { curated: true }),
    ...(kinds.length > 0 ? { OR: kinds } : {}),
  };
  const [rows, total] = await Promise.all([
    database().timelineEntry.findMany({ where, orderBy: [{ at: "desc" }, { id: "desc" }], take: ask.limit }),
    database().timelineEntry.count({ where }),
  ]);
  return { rows: rows.reverse(), cut: total - rows.length };
}

const NO_BYTES = { bytes: true } as const;

/** Pictures of the notes, oldest first, without their bytes. */
export async function picturesOf(workspaceId: string, entryIds: readonly bigint[], tx?: Tx): Promise<PictureRow[]> {
  if (entryIds.length === 0) return [];
  return (tx ?? database()).notePicture.findMany({
    where: { workspaceId, entryId: { in: [...entryIds] } },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    omit: NO_BYTES,
  });
}

/** One entry, locked until the transaction ends; `not_found` when it is not of this incident. */
export async function lockEntry(
  tx: Tx,
  ask: { workspaceId: string; incidentId: string; entryId: bigint },
): Promise<TimelineRow> {
  await tx.$queryRaw`SELECT "id" FROM "TimelineEntry"
    WHERE "id" = ${ask.entryId} AND "workspaceId" = ${ask.workspaceId} FOR UPDATE`;
  const entry = await tx.timelineEntry.findFirst({
    where: { id: ask.entryId, workspaceId: ask.workspaceId, incidentId: ask.incidentId },
  });
  if (!entry) throw notFound("This entry");
  return entry;
}

export type EntryChange = {
  text?: string;
  at?: Date;
  curated?: boolean;
  pinnedBy?: object | null;
  editedBy?: object;
  withdrawnBy?: object;
};

/** Changes an entry that the caller has locked. */
export async function writeEntry(tx: Tx, entry: TimelineRow, change: EntryChange): Promise<TimelineRow> {
  const { pinnedBy, ...rest } = change;
  return tx.timelineEntry.update({
    where: { id: entry.id, workspaceId: entry.workspaceId },
    data: { ...rest, ...(pinnedBy === undefined ? {} : { pinnedBy: pinnedBy ?? Prisma.DbNull }) },
  });
}

export async function versionsOf(tx: Tx, workspaceId: string, entryId: bigint): Promise<VersionRow[]> {
  return tx.noteVersion.findMany({ where: { workspaceId, entryId }, orderBy: { version: "asc" } });
}

type NewVersion = Pick<VersionRow, "workspaceId" | "entryId" | "version" | "text" | "at" | "writtenAt"> & {
  writtenBy: object;
};

export async function insertVersions(tx: Tx, versions: readonly NewVersion[]): Promise<void> {
  await tx.noteVersion.createMany({ data: [...versions] });
}

export async function insertPicture(
  tx: Tx,
  picture: Omit<NotePicture, "createdBy" | "bytes"> & { createdBy: ActorRef; bytes: Uint8Array },
): Promise<PictureRow> {
  return tx.notePicture.create({ data: { ...picture, bytes: Uint8Array.from(picture.bytes) }, omit: NO_BYTES });
}

export async function findPicture(workspaceId: string, incidentId: string, id: string): Promise<NotePicture | null> {
  return database().notePicture.findFirst({ where: { id, workspaceId, incidentId } });
}
