import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { Hold } from "#lib/hold/contract";
import { followSoon } from "#lib/hold/feed/follow-soon";
import { holdShape } from "#lib/hold/hold-shape";
import { isClosed, leaseFrom, spanOf } from "#lib/hold/lease";
import { countHeld, findHold, insertHold } from "#lib/hold/store";
import { tellWebhooks } from "#lib/hold/webhook/tell-webhooks";
import { appendTimeline, loadIncident } from "#lib/incident/store";
import { inTransaction } from "#lib/platform/transaction";
import { dayClockUtc } from "#lib/platform/utc-words";

/**
 * Puts the incident's recipients under a suppression hold for 24 hours. An incident has one hold for its whole life:
 * asking again changes nothing, not even a hold that somebody released. Gives null for a closed incident without one.
 */
export async function openHold(
  actor: Actor,
  { workspaceId, incidentId, now }: { workspaceId: string; incidentId: string; now: Date },
): Promise<Hold | null> {
  authorize(actor, "hold.change", { workspaceId });
  return inTransaction(async (tx) => {
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const { reason, provider, pool, recipientDomain } = incident;
    const there = await findHold(tx, workspaceId, incidentId);
    const made =
      there || isClosed(incident)
        ? null
        : await insertHold(tx, {
            workspaceId,
            incidentId,
            reason,
            provider,
            pool,
            recipientDomain,
            ...spanOf(incident, now),
            leaseUntil: leaseFrom(now),
            createdAt: now,
          });
    const hold = made ?? there ?? (await findHold(tx, workspaceId, incidentId));
    if (!hold) return null;
    const recipients = await countHeld(tx, hold.id);
    if (made) {
      await appendTimeline(tx, {
        workspaceId,
        incidentId,
        at: now,
        kind: "hold.opened",
        actor: actorRef(actor),
        text: `Suppression hold opened for ${recipients} recipients until ${dayClockUtc(hold.leaseUntil)}. None of them counts as a bad address meanwhile.`,
        link: { hold: hold.id },
      });
      await tellWebhooks(tx, hold, { kind: "opened" }, now);
      await followSoon(tx, hold);
    }
    return holdShape(hold, incident.number, recipients);
  });
}
