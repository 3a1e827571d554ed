import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { findDelivery, loadWebhook, putBack } from "#lib/hold/webhook/store";
import { enqueueDelivery } from "#lib/hold/webhook/tell-webhooks";
import { conflict, notFound } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

/**
 * Sends a change that failed for good, or still waits, to its webhook now, with the same body and key. Throws `conflict` for
 * one that was sent or whose webhook was removed.
 */
export async function sendHoldWebhookAgain(
  actor: Actor,
  { id, deliveryId, now }: { id: string; deliveryId: string; now: Date },
): Promise<{ ok: true }> {
  const { workspaceId } = actor;
  authorize(actor, "hold.webhook", { workspaceId });
  await inTransaction(async (tx) => {
    const webhook = await loadWebhook(tx, workspaceId, id);
    const row = await findDelivery(tx, workspaceId, deliveryId);
    if (!row || row.webhookId !== id) throw notFound("This change");
    if (webhook.removedAt) throw conflict(`The webhook “${webhook.name}” was removed. Nothing was sent.`);
    if (!(await putBack(tx, row, now))) throw conflict("This change was sent meanwhile, or is being sent.");
    await audit(tx, actor, workspaceId, "hold.webhook_sent_again", deliveryId, { name: webhook.name });
    await enqueueDelivery(tx, { workspaceId, deliveryId });
  });
  return { ok: true };
}
