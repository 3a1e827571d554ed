import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { IncidentMove } from "#lib/incident/merge/contract";
import { mergedWindow, refusalToMerge, stateOfWindow } from "#lib/incident/merge/merge-plan";
import { moveShape } from "#lib/incident/merge/move-shape";
import { insertMove, keptOf, writeIncident } from "#lib/incident/merge/store";
import { tellMove } from "#lib/incident/merge/tell-move";
import { loadIncident, lockIncidents } from "#lib/incident/store";
import { incidentWindow } from "#lib/incident/window";
import type { FixedBy } from "#lib/incident/window-finder/fixed-window";
import { countSpan } from "#lib/incident/window-finder/store";
import { systemNow } from "#lib/platform/clock";
import { conflict } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { inTransaction } from "#lib/platform/transaction";

export type MergeWish = {
  /** The incident that becomes part of `into`. */
  incidentId: string;
  into: string;
  words: string;
};

/**
 * A person makes one incident part of another: the other's window covers both from then on, whatever data comes later.
 * Both are kept as they were, so that `undoMove` restores them. Throws `conflict` with the reason when they cannot be
 * one, and `not_found`.
 */
export async function mergeIncidents(actor: Actor, wish: MergeWish, now: Date = systemNow()): Promise<IncidentMove> {
  const { workspaceId } = actor;
  authorize(actor, "incident.decide", { workspaceId });
  return inTransaction(async (tx) => {
    await lockIncidents(tx, workspaceId);
    const part = await loadIncident(tx, workspaceId, wish.incidentId);
    const whole = await loadIncident(tx, workspaceId, wish.into);
    const refusal = refusalToMerge(whole, part);
    if (refusal) throw conflict(refusal);

    const window = mergedWindow(whole, part);
    const { events, recipients, attempts } = await countSpan(tx, whole, incidentWindow(window, now));
    // Dated by hand before: then so is what both make together, and data moves neither boundary.
    const byHand = whole.windowFixedBy !== null || part.windowFixedBy !== null;
    const fixed: FixedBy = {
      ...actorRef(actor),
      at: now.toISOString(),
      words: wish.words,
      end: window.endedAt !== null,
    };
    const wholeAfter = await writeIncident(tx, whole, {
      ...window,
      events,
      recipients,
      attempts,
      ...(byHand ? { windowFixedBy: fixed } : {}),
      state: stateOfWindow(whole.state, { ...window, side: whole.side }),
    });
    const partAfter = await writeIncident(tx, part, { state: "merged", mergedIntoId: whole.id });
    if (!wholeAfter || !partAfter)
      throw conflict(
        "One of the incidents changed in the same moment. Nothing was merged; look at both and try again.",
      );

    const move = await insertMove(tx, {
      id: newId("mov"),
      workspaceId,
      kind: "merge",
      incidentId: whole.id,
      otherId: part.id,
      words: wish.words,
      madeBy: actorRef(actor),
      madeAt: now,
      before: { incident: keptOf(whole), other: keptOf(part) },
      after: { incident: keptOf(wholeAfter), other: keptOf(partAfter) },
    });
    await tellMove(tx, actor, now, "incident.merged", [
      {
        incidentId: whole.id,
        link: { incident: part.id, move: move.id },
        text: `${actor.name} took in incident ${part.number}, so the window covers both: ${wish.words}`,
      },
      {
        incidentId: part.id,
        link: { incident: whole.id, move: move.id },
        text: `${actor.name} made it part of incident ${whole.number}: ${wish.words} It can be split off again as it was.`,
      },
    ]);
    return moveShape(
      move,
      new Map([
        [whole.id, whole.number],
        [part.id, part.number],
      ]),
    );
  });
}
