import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { IncidentMove } from "#lib/incident/merge/contract";
import { refusalToSplit, splitWindow, stateOfWindow } from "#lib/incident/merge/merge-plan";
import { moveShape } from "#lib/incident/merge/move-shape";
import { insertMove, keptOf, writeIncident } from "#lib/incident/merge/store";
import { tellMove } from "#lib/incident/merge/tell-move";
import { stateByFacts } from "#lib/incident/state/transitions";
import { insertIncident, loadIncident, lockIncidents } from "#lib/incident/store";
import { incidentWindow } from "#lib/incident/window";
import type { FixedBy } from "#lib/incident/window-finder/fixed-window";
import { countSpan, peakMinute } from "#lib/incident/window-finder/store";
import { systemNow } from "#lib/platform/clock";
import { conflict } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { newId } from "#lib/platform/ids";
import { inTransaction } from "#lib/platform/transaction";
import { dayClockUtc } from "#lib/platform/utc-words";

/**
 * A person cuts an incident in two at `at` (UTC), which becomes the start of the second. Both windows are theirs from
 * then on; the second's end goes on following the data while it runs. Throws `conflict` with the reason, `not_found`.
 */
export async function splitIncident(
  actor: Actor,
  { incidentId, at, words }: { incidentId: string; at: Date; words: string },
  now: Date = systemNow(),
): Promise<IncidentMove> {
  const { workspaceId } = actor;
  authorize(actor, "incident.decide", { workspaceId });
  return inTransaction(async (tx) => {
    await lockIncidents(tx, workspaceId);
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const refusal = refusalToSplit(incident, at, now);
    if (refusal) throw conflict(refusal);
    const { first, second } = splitWindow(incident, at, now);
    const counts = await countSpan(tx, incident, incidentWindow(first, now));
    const rest = await countSpan(tx, incident, incidentWindow(second, now));
    if (counts.events === 0 || rest.events === 0)
      throw conflict("One of the two would hold no refusal. Choose a time between two refusals.");
    for (const half of [first, second]) {
      const peak = await peakMinute(tx, incident, incidentWindow(half, now));
      half.peakAt = peak && peak > half.startedAt ? peak : half.startedAt;
    }

    const fixed = (end: boolean): FixedBy => ({ ...actorRef(actor), at: now.toISOString(), words, end });
    const { reason, side } = incident;
    const scope = { provider: incident.provider, pool: incident.pool, recipientDomain: incident.recipientDomain };
    const madeSecond = await insertIncident(tx, {
      id: newId("inc"),
      workspaceId,
      reason,
      ...scope,
      state: stateByFacts({ ...second, side: null }),
      ...second,
      events: rest.events,
      recipients: rest.recipients,
      attempts: rest.attempts,
      openedAt: now,
    });
    const firstAfter = await writeIncident(tx, incident, {
      ...first,
      events: counts.events,
      recipients: counts.recipients,
      attempts: counts.attempts,
      windowFixedBy: fixed(true),
      state: stateOfWindow(incident.state, { ...first, side }),
    });
    const secondAfter = await writeIncident(tx, madeSecond, {
      windowFixedBy: fixed(second.endedAt !== null),
      splitFromId: incident.id,
    });
    if (!firstAfter || !secondAfter)
      throw conflict("The incident changed in the same moment. Nothing was split; look at it and try again.");

    const move = await insertMove(tx, {
      id: newId("mov"),
      workspaceId,
      kind: "split",
      incidentId: incident.id,
      otherId: madeSecond.id,
      words,
      madeBy: actorRef(actor),
      madeAt: now,
      before: { incident: keptOf(incident), other: null },
      after: { incident: keptOf(firstAfter), other: keptOf(secondAfter) },
    });
    await tellMove(tx, actor, now, "incident.split", [
      {
        incidentId: incident.id,
        link: { incident: madeSecond.id, move: move.id },
        text: `${actor.name} cut it at ${dayClockUtc(at)}; what comes after is incident ${madeSecond.number}: ${words}`,
      },
      {
        incidentId: madeSecond.id,
        link: { incident: incident.id, move: move.id },
        text: `${actor.name} split it off incident ${incident.number} at ${dayClockUtc(at)}: ${words}`,
      },
    ]);
    await record(tx, { kind: "incident.opened", workspaceId, incidentId: madeSecond.id });
    return moveShape(
      move,
      new Map([
        [incident.id, incident.number],
        [madeSecond.id, madeSecond.number],
      ]),
    );
  });
}
