import { z } from "zod";
import { PictureShape, TimelineShape } from "#lib/incident/contract";
import { EXPORT_FORMATS } from "#lib/incident/timeline/export-file";
import { PICTURE_TYPES } from "#lib/incident/timeline/picture-type";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime } from "#lib/platform/wire";

/** Words of a note as they were, the original first. */
export const NoteVersionShape = z.object({
  version: z.number().int(),
  text: z.string(),
  at: IsoTime,
  writtenAt: IsoTime,
  by: ActorRefShape,
});
export type NoteVersion = z.infer<typeof NoteVersionShape>;

export const patchNote = operation({
  id: "patchNote",
  method: "PATCH",
  path: "/incidents/{id}/notes/{note}",
  summary: "Change the words or the time of a note. Its earlier versions are kept.",
  scope: "operate",
  body: z.object({ text: z.string().trim().min(1).max(4000), at: IsoTime.optional() }),
  response: TimelineShape,
});

export const withdrawNote = operation({
  id: "withdrawNote",
  method: "POST",
  path: "/incidents/{id}/notes/{note}/withdraw",
  summary: "Take a note back. It leaves the timeline; its words are kept in the full log.",
  scope: "operate",
  body: z.object({ words: z.string().trim().min(1).max(1000) }),
  response: TimelineShape,
});

export const getNoteVersions = operation({
  id: "getNoteVersions",
  method: "GET",
  path: "/incidents/{id}/notes/{note}/versions",
  summary: "What a note said before each edit, the original first.",
  scope: "read",
  response: z.object({ items: z.array(NoteVersionShape) }),
});

export const postNotePicture = operation({
  id: "postNotePicture",
  method: "POST",
  path: "/incidents/{id}/notes/{note}/pictures",
  summary: "Add a picture to a note as evidence: PNG, JPEG or WebP, at most 5 MB each and 10 a note.",
  scope: "operate",
  query: z.object({ name: z.string().max(200).default("picture") }),
  rawBody: PICTURE_TYPES,
  response: PictureShape,
});

export const getNotePicture = operation({
  id: "getNotePicture",
  method: "GET",
  path: "/incidents/{id}/pictures/{picture}",
  summary: "A picture byte for byte as it came.",
  scope: "read",
  response: "file",
});

export const postTimelinePin = operation({
  id: "postTimelinePin",
  method: "POST",
  path: "/incidents/{id}/timeline/{entry}/pin",
  summary: "Put an entry of the full log into the curated timeline, at its own time, or take it out again.",
  scope: "operate",
  body: z.object({ pinned: z.boolean() }),
  response: TimelineShape,
});

export const getTimelineExport = operation({
  id: "getTimelineExport",
  method: "GET",
  path: "/incidents/{id}/timeline/export",
  summary: "The timeline as Markdown, JSON or CSV. Same entries, same bytes; UTC.",
  scope: "read",
  query: z.object({
    format: z.enum(EXPORT_FORMATS).default("md"),
    full: z.stringbool().default(false),
    groups: z.string().max(100).optional(),
  }),
  response: "file",
});
