import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import type { Override } from "#lib/classify/contract";
import { getOverride } from "#lib/classify/list-overrides";
import { insertVersion, latestVersion, lockOverrides } from "#lib/classify/store";
import { conflict, notFound } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { inTransaction } from "#lib/platform/transaction";

const TIMEOUT_MS = 120_000;

/**
 * Turns an override off by a new version: what the rules, or an older override, say stands again, for new events from the
 * next batch on, for history in the background. Throws `conflict` when it is off already.
 */
export async function revertOverride(
  actor: Actor,
  { id, why, now }: { id: string; why: string; now: Date },
): Promise<Override> {
  const { workspaceId } = actor;
  authorize(actor, "class.override", { workspaceId });
  await inTransaction(async (tx) => {
    await lockOverrides(tx, workspaceId);
    const latest = await latestVersion(tx, workspaceId, id);
    if (!latest) throw notFound("This override");
    if (!latest.active) throw conflict("This override was reverted already; nothing was changed.");
    const { text, provider, reason } = latest;
    const version = latest.version + 1;
    const row = { workspaceId, id, version, text, provider, reason, active: false, why, createdAt: now };
    await insertVersion(tx, { ...row, createdBy: actorRef(actor) });
    await audit(tx, actor, workspaceId, "class.override", id, { text, provider, reason, why, reverted: "yes" });
    await record(tx, { kind: "override.changed", workspaceId, overrideId: id, version });
  }, TIMEOUT_MS);
  return getOverride(actor, id);
}
