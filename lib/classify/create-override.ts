import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import type { Override } from "#lib/classify/contract";
import { getOverride } from "#lib/classify/list-overrides";
import { foldAscii } from "#lib/classify/override";
import type { Reason } from "#lib/classify/reason";
import { activeOverrides, insertVersion, lockOverrides } from "#lib/classify/store";
import { conflict } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { newId } from "#lib/platform/ids";
import { inTransaction } from "#lib/platform/transaction";

const ACTIVE_MAX = 200;
/** Batches that are landing end first; each may take this long. */
const TIMEOUT_MS = 120_000;

export type NewOverride = { text: string; provider: string | null; reason: Reason; why: string; now: Date };

/**
 * Gives replies with `text` a class: new events from the next batch on, history in the background. The newest override
 * that speaks of a reply decides. Throws `conflict` for a text that has an override in force.
 */
export async function createOverride(actor: Actor, wish: NewOverride): Promise<Override> {
  const { workspaceId } = actor;
  authorize(actor, "class.override", { workspaceId });
  const { text, provider, reason, why, now } = wish;
  const id = newId("ovr");
  await inTransaction(async (tx) => {
    await lockOverrides(tx, workspaceId);
    const active = await activeOverrides(tx, workspaceId);
    const same = active.find((one) => foldAscii(one.text) === foldAscii(text) && one.provider === provider);
    if (same) throw conflict(`This text has an override already: it is “${same.reason}”. Revert that one first.`);
    if (active.length >= ACTIVE_MAX)
      throw conflict(`${ACTIVE_MAX} overrides are in force, which is the most. Revert one that is no longer needed.`);
    const row = { workspaceId, id, version: 1, text, provider, reason, active: true, why, createdAt: now };
    await insertVersion(tx, { ...row, createdBy: actorRef(actor) });
    await audit(tx, actor, workspaceId, "class.override", id, { text, provider, reason, why });
    await record(tx, { kind: "override.changed", workspaceId, overrideId: id, version: 1 });
  }, TIMEOUT_MS);
  return getOverride(actor, id);
}
