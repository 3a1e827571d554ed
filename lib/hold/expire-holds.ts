import { type Actor, actorRef, systemActor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { dueHolds, updateHold, workspacesWithDueLeases } from "#lib/hold/store";
import { tellWebhooks } from "#lib/hold/webhook/tell-webhooks";
import { appendTimeline } from "#lib/incident/store";
import { record } from "#lib/platform/happening";
import { inTransaction } from "#lib/platform/transaction";

/** Ends the workspace's leases that have run out by `now`, and says so in each timeline; how many ended. */
export async function expireHolds(
  actor: Actor,
  { workspaceId, now }: { workspaceId: string; now: Date },
): Promise<number> {
  authorize(actor, "hold.change", { workspaceId });
  return inTransaction(async (tx) => {
    let ended = 0;
    for (const hold of await dueHolds(tx, workspaceId, now)) {
      const told = { lastChange: "expired", changedAt: now } as const;
      // Renewed or released in the same moment: then it has not expired.
      if (!(await updateHold(tx, hold, { state: "expired", endedAt: now }, told))) continue;
      ended += 1;
      await tellWebhooks(tx, { ...hold, state: "expired" }, { kind: "expired" }, now);
      await appendTimeline(tx, {
        workspaceId,
        incidentId: hold.incidentId,
        at: hold.leaseUntil,
        kind: "hold.expired",
        actor: actorRef(actor),
        text: "Suppression hold expired: nobody renewed the lease, so addresses may be suppressed again. Renew it if the incident is not over.",
        link: { hold: hold.id },
      });
      await record(tx, { kind: "hold.expired", workspaceId, incidentId: hold.incidentId });
    }
    return ended;
  });
}

/** The same for every workspace. */
export async function expireAllHolds(now: Date): Promise<void> {
  for (const workspaceId of await inTransaction((tx) => workspacesWithDueLeases(tx, now)))
    await expireHolds(systemActor("hold.expire", workspaceId), { workspaceId, now });
}
