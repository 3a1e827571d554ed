import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime } from "#lib/platform/wire";

const NumberedShape = z.object({ id: z.string(), number: z.number().int() });
const Words = z.string().trim().min(1).max(1000);

/** One merge or split by a person, and whether it was taken back. */
export const MoveShape = z.object({
  id: z.string(),
  kind: z.enum(["merge", "split"]),
  /** The incident that stays, and the one that became part of it or was split off. */
  incident: NumberedShape,
  other: NumberedShape,
  words: z.string(),
  by: ActorRefShape,
  at: IsoTime,
  undone: z.object({ by: ActorRefShape, at: IsoTime, words: z.string() }).nullable(),
});
export type IncidentMove = z.infer<typeof MoveShape>;

export const postIncidentMerge = operation({
  id: "postIncidentMerge",
  method: "POST",
  path: "/incidents/{id}/merge",
  summary: "Make this incident part of another one of the same reason, provider and pool. Can be taken back.",
  scope: "operate",
  body: z.object({ into: z.string().min(1), words: Words }),
  response: MoveShape,
});

export const postIncidentSplit = operation({
  id: "postIncidentSplit",
  method: "POST",
  path: "/incidents/{id}/split",
  summary: "Cut an incident in two at a time, which becomes the start of the second. Can be taken back.",
  scope: "operate",
  body: z.object({ at: IsoTime, words: Words }),
  response: MoveShape,
});

export const postMoveUndo = operation({
  id: "postMoveUndo",
  method: "POST",
  path: "/incidents/{id}/moves/{move}/undo",
  summary: "Take back a merge or split: both incidents are as they were before it.",
  scope: "operate",
  body: z.object({ words: Words }),
  response: MoveShape,
});

export const getIncidentMoves = operation({
  id: "getIncidentMoves",
  method: "GET",
  path: "/incidents/{id}/moves",
  summary: "Merges and splits of an incident, newest first, at most 100.",
  scope: "read",
  response: z.object({ items: z.array(MoveShape) }),
});
