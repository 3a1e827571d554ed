import { type IncidentMove, MoveShape } from "#lib/incident/merge/contract";
import type { MoveRow } from "#lib/incident/merge/store";

/** A move as callers see it; `numbers` are those of its two incidents. */
export function moveShape(move: MoveRow, numbers: ReadonlyMap<string, number>): IncidentMove {
  return MoveShape.parse({
    id: move.id,
    kind: move.kind,
    incident: { id: move.incidentId, number: numbers.get(move.incidentId) ?? 0 },
    other: { id: move.otherId, number: numbers.get(move.otherId) ?? 0 },
    words: move.words,
    by: move.madeBy,
    at: move.madeAt.toISOString(),
    undone: move.undoneAt
      ? { by: move.undoneBy, at: move.undoneAt.toISOString(), words: move.undoneWords ?? "" }
      : null,
  });
}
