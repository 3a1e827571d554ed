import { createHash } from "node:crypto";
import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { messageOf } from "#lib/alert/consider-alerts";
import { SEND_TASK } from "#lib/alert/send-task";
import { allChannels, allRules, insertDelivery, lockStanding, saveStanding } from "#lib/alert/store";
import { findHold } from "#lib/hold/store";
import { appendTimeline, loadIncident } from "#lib/incident/store";
import { enqueue } from "#lib/platform/jobs";
import { inTransaction } from "#lib/platform/transaction";

const WHY = "Its suppression hold ran out: nobody renewed it, so the addresses may be suppressed again.";

/**
 * Tells everybody who was told of the incident that its hold has run out, also when it is acknowledged: what was safe is
 * not so any more. Says nothing when somebody has renewed or released the hold meanwhile.
 */
export async function tellHoldExpired(
  actor: Actor,
  { workspaceId, incidentId, now }: { workspaceId: string; incidentId: string; now: Date },
): Promise<void> {
  authorize(actor, "alert.change", { workspaceId });
  await inTransaction(async (tx) => {
    const hold = await findHold(tx, workspaceId, incidentId);
    if (hold?.state !== "expired") return;
    const names = new Map((await allChannels(tx, workspaceId)).map((one) => [one.id, one.name]));
    for (const rule of (await allRules(tx, workspaceId)).filter((one) => one.enabled)) {
      const told = await lockStanding(tx, workspaceId, rule.id, incidentId);
      if (told.sequence === 0) continue;
      const sequence = told.sequence + 1;
      // Its id comes from what it tells of, so that a follow-up that runs twice tells once.
      const what = `${rule.id} ${hold.id} ${hold.endedAt?.toISOString()}`;
      const deliveryId = `alr_${createHash("sha256").update(what).digest("hex").slice(0, 26)}`;
      const kept = await insertDelivery(tx, {
        ...{ id: deliveryId, workspaceId, channelId: rule.channelId, ruleId: rule.id, incidentId, sequence },
        kind: "escalated",
        message: messageOf(await loadIncident(tx, workspaceId, incidentId), { kind: "escalated", why: WHY }),
        state: "waiting",
        nextAt: now,
        createdAt: now,
      });
      if (!kept) continue;
      await saveStanding(tx, { ...told, sequence });
      await enqueue(tx, SEND_TASK, { workspaceId, deliveryId }, { key: `${SEND_TASK}:${deliveryId}` });
      await appendTimeline(tx, {
        workspaceId,
        incidentId,
        at: now,
        kind: "alert.escalated",
        actor: actorRef(actor),
        text: `Tells ${names.get(rule.channelId) ?? "a channel"}: the suppression hold ran out.`,
        curated: false,
      });
    }
  });
}
