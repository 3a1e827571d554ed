import type { HoldRow } from "#lib/hold/store";
import { type HoldNews, holdMessage } from "#lib/hold/webhook/hold-message";
import { allWebhooks, insertDeliveries } from "#lib/hold/webhook/store";
import { env } from "#lib/platform/env";
import { newId } from "#lib/platform/ids";
import { enqueue } from "#lib/platform/jobs";
import type { Tx } from "#lib/platform/transaction";

export const WEBHOOK_TASK = "hold.webhook";

/** Puts the news of a hold, as it is now, on its way to every webhook, in the transaction of the change. */
export async function tellWebhooks(tx: Tx, hold: HoldRow, news: HoldNews, now: Date): Promise<void> {
  const { workspaceId } = hold;
  const webhooks = await allWebhooks(tx, workspaceId);
  if (webhooks.length === 0) return;
  const { REBOUND_URL, PORT } = env();
  const rows = webhooks.map((webhook) => {
    const id = newId("hwd");
    return {
      ...{ id, workspaceId, webhookId: webhook.id, holdId: hold.id, kind: news.kind, state: "waiting" },
      body: holdMessage(id, hold, news, now, REBOUND_URL ?? `http://localhost:${PORT}`),
      nextAt: now,
      createdAt: now,
    };
  });
  await insertDeliveries(tx, rows);
  for (const { id } of rows) await enqueueDelivery(tx, { workspaceId, deliveryId: id });
}

export async function enqueueDelivery(
  tx: Tx,
  payload: { workspaceId: string; deliveryId: string },
  runAt?: Date,
): Promise<void> {
  const key = `${WEBHOOK_TASK}:${payload.deliveryId}`;
  await enqueue(tx, WEBHOOK_TASK, payload, runAt ? { key, runAt } : { key });
}
