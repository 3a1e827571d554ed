import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { type AlertChannel, type AlertDelivery, type AlertRule, ChannelShape } from "#lib/alert/contract";
import { deliveryShape, ruleShape } from "#lib/alert/shapes";
import { allChannels, allRules, lastTries, newestDeliveries } from "#lib/alert/store";
import { inTransaction } from "#lib/platform/transaction";

/** The log shows no more than this. */
const LOG_MAX = 100;

/** Channels, with whether the newest attempt of each failed, and rules as sentences. */
export async function getAlerts(actor: Actor): Promise<{ channels: AlertChannel[]; rules: AlertRule[] }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const channels = await allChannels(tx, workspaceId);
    const names = new Map(channels.map((one) => [one.id, one.name]));
    const tries = new Map((await lastTries(tx, workspaceId)).map((row) => [row.channelId, row]));
    return {
      channels: channels.map((row) => {
        const last = tries.get(row.id);
        const failing = last && last.state !== "sent" ? last.result : null;
        return ChannelShape.parse({ ...row, createdAt: row.createdAt.toISOString(), failing });
      }),
      rules: (await allRules(tx, workspaceId)).map((row) => ruleShape(row, names.get(row.channelId) ?? "")),
    };
  });
}

/** The newest alerts, and whether there are older ones. */
export async function getDeliveries(actor: Actor): Promise<{ items: AlertDelivery[]; more: boolean }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const rows = await inTransaction((tx) => newestDeliveries(tx, { workspaceId }, LOG_MAX + 1));
  return { items: rows.slice(0, LOG_MAX).map(deliveryShape), more: rows.length > LOG_MAX };
}
