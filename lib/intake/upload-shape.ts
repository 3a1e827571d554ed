import type { Upload } from "#lib/intake/contract";
import { ActorRefShape } from "#lib/platform/wire";

type Row = {
  id: string;
  name: string;
  source: string | null;
  state: string;
  format: string | null;
  encoding: string;
  sizeBytes: bigint;
  bytesLanded: bigint;
  readCount: number;
  eventCount: number;
  insertedCount: number;
  duplicateCount: number;
  rejectedCount: number;
  firstEventAt: Date | null;
  lastEventAt: Date | null;
  error: string | null;
  notices: unknown;
  createdBy: unknown;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
};

export type Notice = { what: string; where: string };

/** The receipt as it goes over the wire. */
export function uploadShape(row: Row): Upload {
  return {
    id: row.id,
    name: row.name,
    source: row.source,
    state: row.state as Upload["state"],
    format: row.format,
    encoding: row.encoding as Upload["encoding"],
    sizeBytes: Number(row.sizeBytes),
    bytesLanded: Number(row.bytesLanded),
    read: row.readCount,
    events: row.eventCount,
    inserted: row.insertedCount,
    duplicates: row.duplicateCount,
    rejected: row.rejectedCount,
    firstEventAt: row.firstEventAt?.toISOString() ?? null,
    lastEventAt: row.lastEventAt?.toISOString() ?? null,
    error: row.error,
    notices: noticesOf(row.notices),
    createdBy: ActorRefShape.parse(row.createdBy),
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

/** The notices of a row, whose column is untyped JSON. */
export function noticesOf(value: unknown): Notice[] {
  return Array.isArray(value) ? value.filter(isNotice) : [];
}

function isNotice(value: unknown): value is Notice {
  return (
    typeof value === "object" &&
    value !== null &&
    "what" in value &&
    typeof value.what === "string" &&
    "where" in value &&
    typeof value.where === "string"
  );
}
