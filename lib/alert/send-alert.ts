import type { Actor } from "#lib/access/actor";
import { systemActor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { carry } from "#lib/alert/carry";
import type { AlertDelivery } from "#lib/alert/contract";
import { AlertMessage } from "#lib/alert/message";
import { SEND_TASK, type SendPayload } from "#lib/alert/send-task";
import { deliveryShape } from "#lib/alert/shapes";
import {
  insertDelivery,
  loadChannel,
  loadDelivery,
  newestDeliveries,
  overdueDeliveries,
  renewDelivery,
  settleDelivery,
  takeAttempt,
} from "#lib/alert/store";
import { nextAttempt } from "#lib/platform/backoff";
import { env } from "#lib/platform/env";
import { conflict, notFound } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { enqueue } from "#lib/platform/jobs";
import { inTransaction, type Tx } from "#lib/platform/transaction";

/** Longer than any attempt takes; after it a lost attempt is made again. */
const LEASE_MS = 2 * 60_000;

/**
 * Makes the next attempt of one alert. The attempt is taken first, so that two workers never make the same one; one that a
 * crash cuts off is made again, because a doubled alert is better than a lost one.
 */
export async function sendAlert(
  actor: Actor,
  { workspaceId, deliveryId, now }: SendPayload & { now: Date },
): Promise<void> {
  authorize(actor, "alert.change", { workspaceId });
  const taken = await inTransaction(async (tx) => {
    const row = await loadDelivery(tx, workspaceId, deliveryId);
    // A removed channel has settled its alerts already.
    if (row.state !== "waiting") return null;
    const channel = await loadChannel(tx, workspaceId, row.channelId);
    const got = await takeAttempt(tx, row, now, new Date(now.getTime() + LEASE_MS));
    return got ? { row: { ...row, attempts: row.attempts + 1 }, channel } : null;
  });
  if (!taken) return;
  const { row, channel } = taken;
  const { id, createdAt } = row;
  const message = AlertMessage.parse(row.message);
  const options = { allowPrivate: env().REBOUND_ALLOW_PRIVATE_TARGETS, now };
  const { ok, result, code, excerpt } = await carry({ channel, id, message, createdAt }, options);
  await inTransaction(async (tx) => {
    const said = { result: result.slice(0, 500), responseCode: code, excerpt };
    const runAt = ok || row.kind === "test" ? null : nextAttempt(row.attempts, now);
    if (!runAt) return settleDelivery(tx, row, { ...said, state: ok ? "sent" : "failed", finishedAt: now });
    await settleDelivery(tx, row, { ...said, nextAt: runAt });
    await enqueueSend(tx, { workspaceId, deliveryId }, runAt);
  });
}

/** Sends a test to the channel and gives what came of it. It is tried once. */
export async function testChannel(
  actor: Actor,
  { channelId, now }: { channelId: string; now: Date },
): Promise<AlertDelivery> {
  const { workspaceId } = actor;
  authorize(actor, "alert.change", { workspaceId });
  const deliveryId = newId("alr");
  const message: AlertMessage = { kind: "test", why: null, incident: null };
  await inTransaction(async (tx) => {
    await loadChannel(tx, workspaceId, channelId);
    await insertDelivery(tx, {
      id: deliveryId,
      workspaceId,
      channelId,
      kind: "test",
      sequence: 0,
      message,
      state: "waiting",
      nextAt: now,
      createdAt: now,
    });
    await audit(tx, actor, workspaceId, "alert.test", channelId);
  });
  await sendAlert(systemActor(SEND_TASK, workspaceId), { workspaceId, deliveryId, now });
  return oneDelivery(workspaceId, deliveryId);
}

/** Sends an alert again now, with all its attempts; `conflict` for one that has arrived or is under way. */
export async function resendAlert(
  actor: Actor,
  { deliveryId, now }: { deliveryId: string; now: Date },
): Promise<AlertDelivery> {
  const { workspaceId } = actor;
  authorize(actor, "alert.change", { workspaceId });
  await inTransaction(async (tx) => {
    const row = await loadDelivery(tx, workspaceId, deliveryId);
    await loadChannel(tx, workspaceId, row.channelId);
    if (!(await renewDelivery(tx, workspaceId, deliveryId, now)))
      throw conflict("This alert has arrived or is being sent just now. Nothing was sent again.");
    await audit(tx, actor, workspaceId, "alert.resend", deliveryId);
  });
  await sendAlert(systemActor(SEND_TASK, workspaceId), { workspaceId, deliveryId, now });
  return oneDelivery(workspaceId, deliveryId);
}

/** Puts alerts on their way whose job was lost with a worker. */
export async function resumeAlerts(now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    const late = await overdueDeliveries(tx, new Date(now.getTime() - LEASE_MS));
    for (const { workspaceId, id } of late) await enqueueSend(tx, { workspaceId, deliveryId: id }, now);
  });
}

async function enqueueSend(tx: Tx, payload: SendPayload, runAt: Date): Promise<void> {
  await enqueue(tx, SEND_TASK, payload, { key: `${SEND_TASK}:${payload.deliveryId}`, runAt });
}

async function oneDelivery(workspaceId: string, id: string): Promise<AlertDelivery> {
  const [row] = await inTransaction((tx) => newestDeliveries(tx, { workspaceId, id }, 1));
  if (!row) throw notFound("This alert");
  return deliveryShape(row);
}
