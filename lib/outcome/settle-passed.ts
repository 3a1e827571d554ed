import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { letRecover } from "#lib/hold/feed/let-recover";
import { appendTimeline } from "#lib/incident/store";
import { proposeHygiene, recoveredRecipients, withdrawHygiene } from "#lib/outcome/hygiene/store";
import { inTransaction } from "#lib/platform/transaction";

const TIMEOUT_MS = 120_000;

/**
 * What a passed stage means for each of its recipients: those who took the mail, or met no refusal until the deadline, leave
 * the hold; those who bounced again are proposed for the hygiene list, also from a stage that failed or was stopped when
 * their own retry was clean. Safe to run again.
 */
export async function settlePassed(
  actor: Actor,
  { workspaceId, now }: { workspaceId: string; now: Date },
): Promise<{ recovered: number; proposed: number }> {
  authorize(actor, "outcome.judge", { workspaceId });
  const recovered = await inTransaction(async (tx) => {
    const rows = await recoveredRecipients(tx, workspaceId, now);
    for (const holdId of new Set(rows.map((row) => row.holdId)))
      await letRecover(tx, actor, { holdId, recovered: rows.filter((row) => row.holdId === holdId), now });
    return rows.length;
  }, TIMEOUT_MS);
  const proposed = await inTransaction(async (tx) => {
    await withdrawHygiene(tx, workspaceId);
    const items = await proposeHygiene(tx, workspaceId, now);
    for (const incidentId of new Set(items.map((item) => item.incidentId))) {
      const count = items.filter((item) => item.incidentId === incidentId).length;
      await appendTimeline(tx, {
        workspaceId,
        incidentId,
        at: now,
        kind: "hygiene.proposed",
        actor: actorRef(actor),
        text: `${count === 1 ? "1 recipient" : `${count} recipients`} bounced again after a retry that others got through: proposed for suppression on the hygiene list. A person decides.`,
      });
    }
    return items.length;
  }, TIMEOUT_MS);
  return { recovered, proposed };
}
