import { type Picture, PictureShape, type TimelineEntry, TimelineShape } from "#lib/incident/contract";
import type { TimelineRow } from "#lib/incident/store";
import { groupsOf } from "#lib/incident/timeline/entry-group";
import type { PictureRow } from "#lib/incident/timeline/store";

type Mark = { name: string; at: string; words?: string };

/** An entry as callers see it. A withdrawn note says so instead of its words, which its versions keep. */
export function timelineShape(row: TimelineRow, pictures: readonly PictureRow[] = []): TimelineEntry {
  const withdrawn = row.withdrawnBy as Mark | null;
  return TimelineShape.parse({
    ...row,
    id: row.id.toString(),
    at: row.at.toISOString(),
    writtenAt: row.writtenAt.toISOString(),
    text: withdrawn ? `This note was withdrawn by ${withdrawn.name}: ${withdrawn.words ?? ""}` : row.text,
    groups: groupsOf(row.kind),
    pinned: row.pinnedBy,
    note: row.kind.startsWith("note.")
      ? {
          edited: row.editedBy,
          withdrawn,
          pictures: withdrawn ? [] : pictures.filter((picture) => picture.entryId === row.id).map(pictureShape),
        }
      : null,
  });
}

export function pictureShape(picture: PictureRow): Picture {
  return PictureShape.parse(picture);
}
