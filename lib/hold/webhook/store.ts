import type { Prisma } from "#lib/platform/database";
import { notFound } from "#lib/platform/errors";
import type { HoldWebhookDelivery as DeliveryRow, HoldWebhook as WebhookRow } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

export type { DeliveryRow, WebhookRow };

export async function allWebhooks(tx: Tx, workspaceId: string): Promise<WebhookRow[]> {
  return tx.holdWebhook.findMany({ where: { workspaceId, removedAt: null }, orderBy: { createdAt: "asc" } });
}

/** Those who add and remove take turns, so that the limit holds and one name is used once. */
export async function lockWebhooks(tx: Tx, workspaceId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS "held" FROM pg_advisory_xact_lock(hashtext('hold-webhook'), hashtext(${workspaceId}))`;
}

/** The webhook, also one that was removed; `not_found` otherwise. */
export async function loadWebhook(tx: Tx, workspaceId: string, id: string): Promise<WebhookRow> {
  const row = await tx.holdWebhook.findFirst({ where: { id, workspaceId } });
  if (!row) throw notFound("This webhook");
  return row;
}

export async function insertWebhook(tx: Tx, data: Prisma.HoldWebhookCreateInput): Promise<WebhookRow> {
  return tx.holdWebhook.create({ data });
}

/** Replaces the sealed secret of a webhook in use; false when it is not. */
export async function resealWebhook(tx: Tx, workspaceId: string, id: string, sealed: string): Promise<boolean> {
  const { count } = await tx.holdWebhook.updateMany({ where: { id, workspaceId, removedAt: null }, data: { sealed } });
  return count === 1;
}

/** Removes a webhook with its secret and gives up what still waits; false when it was not there. */
export async function removeWebhook(tx: Tx, workspaceId: string, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.holdWebhook.updateMany({
    where: { id, workspaceId, removedAt: null },
    data: { removedAt: now, sealed: "" },
  });
  await tx.holdWebhookDelivery.updateMany({
    where: { workspaceId, webhookId: id, state: "waiting" },
    data: { state: "failed", finishedAt: now, result: "The webhook was removed." },
  });
  return count === 1;
}

export async function insertDeliveries(tx: Tx, data: Prisma.HoldWebhookDeliveryCreateManyInput[]): Promise<void> {
  await tx.holdWebhookDelivery.createMany({ data });
}

export async function findDelivery(tx: Tx, workspaceId: string, id: string): Promise<DeliveryRow | null> {
  return tx.holdWebhookDelivery.findFirst({ where: { id, workspaceId } });
}

/** Takes one attempt for this caller alone: false when another took it, or nothing is due. */
export async function takeAttempt(tx: Tx, row: DeliveryRow, now: Date, leaseUntil: Date): Promise<boolean> {
  const { id, workspaceId, attempts } = row;
  const { count } = await tx.holdWebhookDelivery.updateMany({
    where: { id, workspaceId, state: "waiting", attempts, nextAt: { lte: now } },
    data: { attempts: attempts + 1, nextAt: leaseUntil, result: null, responseCode: null, excerpt: null },
  });
  return count === 1;
}

/** Lets a delivery that failed or waits be tried at once; false when it was sent, or somebody changed it meanwhile. */
export async function putBack(tx: Tx, row: DeliveryRow, now: Date): Promise<boolean> {
  const { count } = await tx.holdWebhookDelivery.updateMany({
    where: {
      ...{ id: row.id, workspaceId: row.workspaceId, attempts: row.attempts },
      // Without a result its attempt is being made.
      OR: [{ state: "failed" }, { state: "waiting", OR: [{ attempts: 0 }, { result: { not: null } }] }],
    },
    data: { state: "waiting", nextAt: now, finishedAt: null },
  });
  return count === 1;
}

export async function settleDelivery(
  tx: Tx,
  { id, workspaceId, attempts }: Pick<DeliveryRow, "id" | "workspaceId" | "attempts">,
  data: Prisma.HoldWebhookDeliveryUpdateManyMutationInput,
): Promise<void> {
  await tx.holdWebhookDelivery.updateMany({ where: { id, workspaceId, attempts, state: "waiting" }, data });
}

/** Those whose time has passed without a job: a worker that stopped in between. */
export async function overdueDeliveries(tx: Tx, before: Date): Promise<DeliveryRow[]> {
  return tx.holdWebhookDelivery.findMany({
    where: { state: "waiting", nextAt: { lte: before } },
    orderBy: { nextAt: "asc" },
    take: 100,
  });
}

export async function newestDeliveries(
  tx: Tx,
  workspaceId: string,
  webhookId: string,
  take: number,
): Promise<DeliveryRow[]> {
  return tx.holdWebhookDelivery.findMany({
    where: { workspaceId, webhookId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take,
  });
}

/** The newest tried delivery of each webhook. */
export async function lastTries(tx: Tx, workspaceId: string): Promise<DeliveryRow[]> {
  return tx.holdWebhookDelivery.findMany({
    where: { workspaceId, attempts: { gt: 0 } },
    distinct: ["webhookId"],
    orderBy: [{ webhookId: "asc" }, { createdAt: "desc" }, { id: "desc" }],
  });
}
