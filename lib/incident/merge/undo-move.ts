import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { IncidentMove } from "#lib/incident/merge/contract";
import { moveShape } from "#lib/incident/merge/move-shape";
import {
  type Kept,
  keptFrom,
  loadMove,
  type MoveRow,
  markUndone,
  movesOf,
  writeIncident,
} from "#lib/incident/merge/store";
import { tellMove } from "#lib/incident/merge/tell-move";
import { type IncidentRow, loadIncident, lockIncidents } from "#lib/incident/store";
import { systemNow } from "#lib/platform/clock";
import { conflict, notFound } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { stableJson } from "#lib/platform/stable-json";
import { inTransaction, type Tx } from "#lib/platform/transaction";

const MOVES_MAX = 100;

/**
 * Takes a merge or split back. The incident that was merged away has state, window and version again as before; the one
 * that stayed gets its window back, unless a person has dated it since. Data then moves both on. Throws `conflict` when
 * it was taken back already or a later merge or split rests on it.
 */
export async function undoMove(
  actor: Actor,
  { incidentId, moveId, words }: { incidentId: string; moveId: string; words: string },
  now: Date = systemNow(),
): Promise<IncidentMove> {
  const { workspaceId } = actor;
  authorize(actor, "incident.decide", { workspaceId });
  return inTransaction(async (tx) => {
    await lockIncidents(tx, workspaceId);
    const move = await loadMove(tx, workspaceId, moveId);
    if (move.incidentId !== incidentId && move.otherId !== incidentId) throw notFound("This merge or split");
    const stays = await loadIncident(tx, workspaceId, move.incidentId);
    const other = await loadIncident(tx, workspaceId, move.otherId);
    await refuseOutOfTurn(tx, move);
    if (!(await markUndone(tx, move, actorRef(actor), now, words))) throw conflict(alreadyBack(move));

    const before = pairOf(move.before);
    const after = pairOf(move.after);
    const otherBack: Partial<Kept> =
      move.kind === "merge" ? { ...before.other } : { state: "merged", mergedIntoId: stays.id };
    const done =
      (await writeIncident(tx, stays, windowBack(stays, before.incident, after.incident))) &&
      (await writeIncident(tx, other, otherBack));
    if (!done) throw conflict("One of the incidents changed in the same moment. Nothing was taken back; try again.");

    const link = (id: string) => ({ incident: id, move: move.id });
    const [here, there] =
      move.kind === "merge"
        ? [`split incident ${other.number} off again`, `split it off incident ${stays.number} again, as it was before`]
        : [`put incident ${other.number} back into it`, `put it back into incident ${stays.number}`];
    await tellMove(tx, actor, now, "incident.move_undone", [
      { incidentId: stays.id, link: link(other.id), text: `${actor.name} ${here}: ${words}` },
      { incidentId: other.id, link: link(stays.id), text: `${actor.name} ${there}: ${words}` },
    ]);
    const from = new Date(Math.min(before.incident.startedAt.getTime(), other.startedAt.getTime()));
    await record(tx, { kind: "counts.changed", workspaceId, from: from.toISOString(), to: now.toISOString() });
    const undone = { ...move, undoneAt: now, undoneBy: actorRef(actor), undoneWords: words };
    return moveShape(
      undone,
      new Map([
        [stays.id, stays.number],
        [other.id, other.number],
      ]),
    );
  });
}

/** The window and counters of before; the state too, as long as nobody has moved it on since. */
function windowBack(incident: IncidentRow, before: Kept, after: Kept): Partial<Kept> {
  if (stableJson(incident.windowFixedBy) !== stableJson(after.windowFixedBy)) return {};
  const { version: _version, state, resolvedAt: _resolvedAt, mergedIntoId: _mergedIntoId, ...window } = before;
  return { ...window, ...(incident.state === after.state ? { state } : {}) };
}

async function refuseOutOfTurn(tx: Tx, move: MoveRow): Promise<void> {
  if (move.undoneAt) throw conflict(alreadyBack(move));
  const incidentIds = [move.incidentId, move.otherId];
  const standing = await movesOf(tx, { workspaceId: move.workspaceId, incidentIds, standing: true, limit: MOVES_MAX });
  if (standing[0] && standing[0].id !== move.id)
    throw conflict("A later merge or split rests on this one. Take that back first; nothing was changed.");
}

function alreadyBack(move: MoveRow): string {
  return `This ${move.kind} was taken back already. Nothing was changed.`;
}

function pairOf(value: unknown): { incident: Kept; other: Kept | null } {
  const pair = value as { incident: unknown; other: unknown };
  const incident = keptFrom(pair.incident);
  if (!incident) throw new Error("A merge or split without the rows it changed.");
  return { incident, other: keptFrom(pair.other) };
}
