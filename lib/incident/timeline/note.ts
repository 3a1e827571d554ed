import type { TimelineRow } from "#lib/incident/store";
import { conflict, notFound, ServiceError } from "#lib/platform/errors";

/** A clock that runs ahead by so much is no reason to refuse a note. */
const AHEAD_MS = 60_000;

/** The row's number of an entry's id; `not_found` for what never was one. */
export function entryIdFrom(id: string): bigint {
  if (!/^\d{1,18}$/.test(id)) throw notFound("This entry");
  return BigInt(id);
}

/** The entry when it is a note that can still be changed; `conflict` otherwise. */
export function noteOrRefuse(entry: TimelineRow): TimelineRow {
  if (!entry.kind.startsWith("note."))
    throw conflict("Only notes are changed. What Rebound wrote itself stays as it was written.");
  if (entry.withdrawnBy !== null)
    throw conflict("This note was withdrawn. Its words are kept; write a new one instead.");
  return entry;
}

/** The time a note tells of, UTC; `invalid` when it lies ahead. */
export function timeOfNote(at: string, now: Date): Date {
  const time = new Date(at);
  if (time.getTime() > now.getTime() + AHEAD_MS)
    throw new ServiceError("invalid", "A note tells of what has happened: choose a time that has passed.", [
      { where: "body.at", what: "lies ahead" },
    ]);
  return time;
}
