import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import type { Hold } from "#lib/hold/contract";
import { followHeld } from "#lib/hold/feed/follow-held";
import { holdShape } from "#lib/hold/hold-shape";
import { isClosed, leaseFrom, spanOf } from "#lib/hold/lease";
import { countHeld, findHold, updateHold } from "#lib/hold/store";
import { tellWebhooks } from "#lib/hold/webhook/tell-webhooks";
import { appendTimeline, loadIncident } from "#lib/incident/store";
import { conflict, notFound } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";
import { dayClockUtc } from "#lib/platform/utc-words";

/**
 * Renews the lease by 24 hours from `now` (also of a hold that has expired or was released), or releases an active hold.
 * Throws `not_found` without a hold; `conflict` when the incident is closed, nothing is active, or somebody was faster.
 */
export async function changeHold(
  actor: Actor,
  wanted: { incidentId: string; action: "renew" | "release"; words?: string | undefined; now: Date },
): Promise<Hold> {
  const { workspaceId } = actor;
  const { incidentId, action, now } = wanted;
  authorize(actor, "hold.change", { workspaceId });
  return inTransaction(async (tx) => {
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const hold = await findHold(tx, workspaceId, incidentId);
    if (!hold) throw notFound("A hold of this incident");
    if (action === "release" && hold.state !== "active") throw conflict(`This hold is ${hold.state} already.`);
    if (action === "renew" && isClosed(incident))
      throw conflict("The incident is closed, so there is nothing to hold. Open it again first.");

    const leaseUntil = leaseFrom(now);
    const changed = await updateHold(
      tx,
      hold,
      action === "renew"
        ? { state: "active", leaseUntil, endedAt: null, ...spanOf(incident, now) }
        : { state: "released", endedAt: now },
      { lastChange: action === "renew" ? "renewed" : "released", changedAt: now },
    );
    if (!changed) throw conflict("Somebody changed this hold a moment ago. Look at it again.");
    const words = wanted.words ? ` “${wanted.words}”` : "";
    await appendTimeline(tx, {
      workspaceId,
      incidentId,
      at: now,
      kind: action === "renew" ? "hold.renewed" : "hold.released",
      actor: actorRef(actor),
      text:
        action === "renew"
          ? `${actor.name} renewed the suppression hold until ${dayClockUtc(leaseUntil)}.${words}`
          : `${actor.name} released the suppression hold: addresses may be suppressed again.${words}`,
      link: { hold: hold.id },
    });
    const after = (await findHold(tx, workspaceId, incidentId)) ?? hold;
    await tellWebhooks(tx, after, { kind: action === "renew" ? "renewed" : "released" }, now);
    // Whoever began to listen while the hold was over has not heard of its recipients.
    if (action === "renew" && hold.state !== "active") await followHeld(tx, actor, hold, { now, again: true });
    await audit(tx, actor, workspaceId, `hold.${action}`, hold.id, { incident: incidentId });
    return holdShape(after, incident.number, await countHeld(tx, hold.id));
  });
}
