import { type Actor, type ActorRef, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { newSecret } from "#lib/access/secret";
import { audit } from "#lib/access/store";
import type { HoldWebhook, HoldWebhookDelivery } from "#lib/hold/webhook/contract";
import {
  allWebhooks,
  type DeliveryRow,
  insertWebhook,
  lastTries,
  loadWebhook,
  lockWebhooks,
  newestDeliveries,
  removeWebhook,
  resealWebhook,
  type WebhookRow,
} from "#lib/hold/webhook/store";
import { urlRefusal } from "#lib/platform/address-guard";
import { env } from "#lib/platform/env";
import { conflict, notFound, ServiceError } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { seal } from "#lib/platform/sealed";
import { inTransaction } from "#lib/platform/transaction";

const WEBHOOKS_MAX = 10;
/** The log shows no more than this. */
const LOG_MAX = 100;

/** Webhooks of the workspace, with whether the newest attempt of each failed. */
export async function listHoldWebhooks(actor: Actor): Promise<{ items: HoldWebhook[] }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const tries = new Map((await lastTries(tx, workspaceId)).map((row) => [row.webhookId, row]));
    return { items: (await allWebhooks(tx, workspaceId)).map((row) => webhookShape(row, tries.get(row.id))) };
  });
}

/**
 * Adds a webhook; its signing secret is given back this once and kept encrypted. Throws `invalid` for an address that would
 * never be called, `conflict` for a name in use or an eleventh one.
 */
export async function addHoldWebhook(
  actor: Actor,
  { name, url, now }: { name: string; url: string; now: Date },
): Promise<HoldWebhook & { secret: string }> {
  const { workspaceId } = actor;
  authorize(actor, "hold.webhook", { workspaceId });
  const why = urlRefusal(url, env().REBOUND_ALLOW_PRIVATE_TARGETS);
  if (why) throw new ServiceError("invalid", why, [{ where: "body.url", what: why }]);
  const id = newId("hwh");
  const secret = newSecret("whsec");
  const sealed = seal(secret, id);
  return inTransaction(async (tx) => {
    await lockWebhooks(tx, workspaceId);
    const there = await allWebhooks(tx, workspaceId);
    if (there.some((one) => one.name === name)) throw conflict(`A webhook named “${name}” exists already.`);
    if (there.length >= WEBHOOKS_MAX) throw conflict(`There are ${WEBHOOKS_MAX} webhooks already. Remove one first.`);
    const by = { createdBy: actorRef(actor), createdAt: now };
    const row = await insertWebhook(tx, { id, workspaceId, name, url, sealed, ...by });
    await audit(tx, actor, workspaceId, "hold.webhook_added", id, { name, url });
    return { ...webhookShape(row), secret };
  });
}

/** Makes another signing secret, which is given back this once; the old one is gone. Throws `not_found`. */
export async function replaceHoldWebhookSecret(
  actor: Actor,
  { id }: { id: string },
): Promise<HoldWebhook & { secret: string }> {
  const { workspaceId } = actor;
  authorize(actor, "hold.webhook", { workspaceId });
  const secret = newSecret("whsec");
  const sealed = seal(secret, id);
  return inTransaction(async (tx) => {
    const row = await loadWebhook(tx, workspaceId, id);
    if (!(await resealWebhook(tx, workspaceId, id, sealed))) throw notFound("This webhook");
    await audit(tx, actor, workspaceId, "hold.webhook_secret", id, { name: row.name });
    return { ...webhookShape(row), secret };
  });
}

/** Removes a webhook with its secret. What still waits for it is given up; the log stays. */
export async function dropHoldWebhook(actor: Actor, { id, now }: { id: string; now: Date }): Promise<{ ok: true }> {
  const { workspaceId } = actor;
  authorize(actor, "hold.webhook", { workspaceId });
  await inTransaction(async (tx) => {
    const { name } = await loadWebhook(tx, workspaceId, id);
    if (!(await removeWebhook(tx, workspaceId, id, now))) throw notFound("This webhook");
    await audit(tx, actor, workspaceId, "hold.webhook_removed", id, { name });
  });
  return { ok: true };
}

/** The newest changes told to a webhook and what came of each, and whether there are older ones. */
export async function listHoldWebhookDeliveries(
  actor: Actor,
  { id }: { id: string },
): Promise<{ items: HoldWebhookDelivery[]; more: boolean }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    await loadWebhook(tx, workspaceId, id);
    const rows = await newestDeliveries(tx, workspaceId, id, LOG_MAX + 1);
    return { items: rows.slice(0, LOG_MAX).map(deliveryShape), more: rows.length > LOG_MAX };
  });
}

function webhookShape(row: WebhookRow, last?: DeliveryRow): HoldWebhook {
  const { id, name, url } = row;
  const failing = last && last.state !== "sent" ? last.result : null;
  return { id, name, url, createdBy: row.createdBy as ActorRef, createdAt: row.createdAt.toISOString(), failing };
}

function deliveryShape(row: DeliveryRow): HoldWebhookDelivery {
  const { id, webhookId, holdId, attempts, result, responseCode, excerpt } = row;
  return {
    ...{ id, webhookId, holdId, attempts, result, responseCode, excerpt },
    kind: row.kind as HoldWebhookDelivery["kind"],
    state: row.state as HoldWebhookDelivery["state"],
    nextAt: row.state === "waiting" ? row.nextAt.toISOString() : null,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
