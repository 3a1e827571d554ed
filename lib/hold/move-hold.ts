import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { followHeld } from "#lib/hold/feed/follow-held";
import { followSoon } from "#lib/hold/feed/follow-soon";
import { holdMove, leaseFrom } from "#lib/hold/lease";
import { findHold, lastHoldKind, updateHold } from "#lib/hold/store";
import { tellWebhooks } from "#lib/hold/webhook/tell-webhooks";
import { appendTimeline, loadIncident } from "#lib/incident/store";
import { conflict } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";
import { dayClockUtc } from "#lib/platform/utc-words";

/** Kept in the timeline, and read from there: it tells an ending by the incident from one by a person. */
const ENDED_WITH_INCIDENT = "hold.ended_with_incident";

/**
 * Lets the hold follow its incident: a moved window moves it, a closed incident ends it, a reopened one brings back a
 * hold that the closing had ended, with a new lease. Does nothing when there is no hold or nothing changed.
 */
export async function moveHold(
  actor: Actor,
  { workspaceId, incidentId, now }: { workspaceId: string; incidentId: string; now: Date },
): Promise<void> {
  authorize(actor, "hold.change", { workspaceId });
  await inTransaction(async (tx) => {
    const hold = await findHold(tx, workspaceId, incidentId);
    if (!hold) return;
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const endedByClosing = (await lastHoldKind(tx, workspaceId, incidentId)) === ENDED_WITH_INCIDENT;
    const move = holdMove(hold, incident, endedByClosing, now);
    if (move.kind === "stay") {
      // The same window may hold more recipients by now.
      if (hold.state === "active") await followSoon(tx, hold);
      return;
    }

    const { startsAt, endsAt } = move.kind === "end" ? hold : move;
    const leaseUntil = move.kind === "reopen" ? leaseFrom(now) : hold.leaseUntil;
    const lastChange = ({ move: "moved", end: "released", reopen: "reopened" } as const)[move.kind];
    const state = move.kind === "end" ? "released" : "active";
    const endedAt = move.kind === "end" ? now : null;
    const change = { startsAt, endsAt, leaseUntil, state, endedAt };
    const changed = await updateHold(tx, hold, change, { lastChange, changedAt: now });
    if (!changed) throw conflict("The hold changed in the same moment; it will be looked at again.");

    await tellWebhooks(tx, { ...hold, ...change }, { kind: lastChange }, now);

    const told = {
      move: {
        kind: "hold.moved",
        text: `Suppression hold now covers failures from ${dayClockUtc(startsAt)} ${endsAt ? `to ${dayClockUtc(endsAt)}` : "on"}.`,
      },
      end: {
        kind: ENDED_WITH_INCIDENT,
        text: `Suppression hold ended, because ${move.kind === "end" ? move.why : ""}. Addresses may be suppressed again.`,
      },
      reopen: {
        kind: "hold.reopened",
        text: `Suppression hold is back with the reopened incident, until ${dayClockUtc(leaseUntil)}.`,
      },
    }[move.kind];
    await appendTimeline(tx, {
      workspaceId,
      incidentId,
      at: now,
      actor: actorRef(actor),
      link: { hold: hold.id },
      // A running incident moves its window often; the full log keeps it.
      curated: move.kind !== "move",
      ...told,
    });
    if (move.kind === "reopen") await followHeld(tx, actor, hold, { now, again: true });
    if (move.kind === "move") await followSoon(tx, hold);
  });
}
