import type { Actor } from "#lib/access/actor";
import { followHeld } from "#lib/hold/feed/follow-held";
import { activeHolds, noteRecovered } from "#lib/hold/feed/store";
import { nextFeedSeq } from "#lib/hold/store";
import type { Tx } from "#lib/platform/transaction";

/**
 * Lets recipients that recovered leave an active hold, in the caller's transaction. One that fails again in the hold's
 * window after `at` is held again.
 */
export async function letRecover(
  tx: Tx,
  actor: Actor,
  told: { holdId: string; recovered: readonly { recipientKey: string; at: Date }[]; now: Date },
): Promise<void> {
  const hold = (await activeHolds(tx, actor.workspaceId)).find(({ id }) => id === told.holdId);
  if (!hold) return;
  await nextFeedSeq(tx, actor.workspaceId);
  await noteRecovered(tx, hold, told.recovered);
  await followHeld(tx, actor, hold, { now: told.now });
}
