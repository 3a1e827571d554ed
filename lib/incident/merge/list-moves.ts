import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { IncidentMove } from "#lib/incident/merge/contract";
import { moveShape } from "#lib/incident/merge/move-shape";
import { movesOf, numbersOf } from "#lib/incident/merge/store";
import { loadIncident } from "#lib/incident/store";
import { inTransaction } from "#lib/platform/transaction";

const MOVES_MAX = 100;

/** Merges and splits of one incident, newest first. Throws `not_found`. */
export async function listMoves(
  actor: Actor,
  { incidentId }: { incidentId: string },
): Promise<{ items: IncidentMove[] }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    await loadIncident(tx, workspaceId, incidentId);
    const moves = await movesOf(tx, { workspaceId, incidentIds: [incidentId], standing: false, limit: MOVES_MAX });
    const ids = moves.flatMap((move) => [move.incidentId, move.otherId]);
    const numbers = await numbersOf(tx, workspaceId, ids);
    return { items: moves.map((move) => moveShape(move, numbers)) };
  });
}
