import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import {
  findDelivery,
  loadWebhook,
  overdueDeliveries,
  settleDelivery,
  takeAttempt,
  type WebhookRow,
} from "#lib/hold/webhook/store";
import { enqueueDelivery } from "#lib/hold/webhook/tell-webhooks";
import { nextAttempt } from "#lib/platform/backoff";
import { env } from "#lib/platform/env";
import { postSigned } from "#lib/platform/post-signed";
import { unseal } from "#lib/platform/sealed";
import { signature } from "#lib/platform/signature";
import { inTransaction } from "#lib/platform/transaction";

const TIMEOUT_MS = 10_000;
const EXCERPT_BYTES = 300;
/** Longer than any attempt takes; after it a lost attempt is made again. */
const LEASE_MS = 2 * 60_000;

/**
 * Makes the next attempt to tell a webhook of a change. The attempt is taken first, so that two workers never make the same
 * one; one that a crash cuts off is made again. Refused or unanswered, it is tried again later, six times in all.
 */
export async function sendHoldWebhook(
  actor: Actor,
  { workspaceId, deliveryId, now }: { workspaceId: string; deliveryId: string; now: Date },
): Promise<void> {
  authorize(actor, "hold.change", { workspaceId });
  const taken = await inTransaction(async (tx) => {
    const row = await findDelivery(tx, workspaceId, deliveryId);
    if (row?.state !== "waiting") return null;
    const webhook = await loadWebhook(tx, workspaceId, row.webhookId);
    const got = await takeAttempt(tx, row, now, new Date(now.getTime() + LEASE_MS));
    return got ? { row: { ...row, attempts: row.attempts + 1 }, webhook } : null;
  });
  if (!taken) return;
  const { row, webhook } = taken;
  const { ok, ...said } = await post(webhook, row.id, row.body, now);
  await inTransaction(async (tx) => {
    const runAt = ok ? null : nextAttempt(row.attempts, now);
    if (!runAt) return settleDelivery(tx, row, { ...said, state: ok ? "sent" : "failed", finishedAt: now });
    await settleDelivery(tx, row, { ...said, nextAt: runAt });
    await enqueueDelivery(tx, { workspaceId, deliveryId }, runAt);
  });
}

/** Puts deliveries on their way whose job was lost with a worker. */
export async function resumeHoldWebhooks(now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    for (const { workspaceId, id } of await overdueDeliveries(tx, new Date(now.getTime() - LEASE_MS)))
      await enqueueDelivery(tx, { workspaceId, deliveryId: id });
  });
}

type Said = { ok: boolean; result: string; responseCode: number | null; excerpt: string | null };

async function post(webhook: WebhookRow, id: string, body: string, now: Date): Promise<Said> {
  try {
    const answer = await postSigned({
      url: webhook.url,
      body,
      headers: {
        "content-type": "application/json",
        "user-agent": "Rebound",
        "idempotency-key": id,
        "x-signature": signature(unseal(webhook.sealed, webhook.id), body, now),
      },
      timeoutMs: TIMEOUT_MS,
      allowPrivate: env().REBOUND_ALLOW_PRIVATE_TARGETS,
      excerptBytes: EXCERPT_BYTES,
    });
    if (answer.kind === "accepted")
      return { ok: true, result: "Accepted.", responseCode: answer.status, excerpt: plain(answer.excerpt) };
    const refused = answer.kind === "refused" ? answer : { status: undefined, excerpt: undefined };
    const result = `${answer.why}.`.slice(0, 500);
    return { ok: false, result, responseCode: refused.status ?? null, excerpt: plain(refused.excerpt) };
  } catch (error) {
    const result = error instanceof Error ? error.message : "It failed.";
    return { ok: false, result, responseCode: null, excerpt: null };
  }
}

/** PostgreSQL keeps no NUL, and a log needs no control characters. */
function plain(text: string | undefined): string | null {
  return text ? text.replace(/\p{Cc}+/gu, " ").trim() || null : null;
}
