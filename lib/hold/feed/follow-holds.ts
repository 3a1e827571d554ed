import { type Actor, systemActor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { followAlone } from "#lib/hold/feed/follow-held";
import { FOLLOW_TASK } from "#lib/hold/feed/follow-soon";
import { activeHolds, workspacesWithActiveHolds } from "#lib/hold/feed/store";
import { inTransaction } from "#lib/platform/transaction";

/** A hold of some hundred thousand recipients is looked through in seconds. */
const TIMEOUT_MS = 120_000;

/** Lets the recipients of one active hold, or of every one, follow what is known of them, one hold a transaction. */
export async function followHolds(
  actor: Actor,
  { workspaceId, holdId, now }: { workspaceId: string; holdId?: string; now: Date },
): Promise<void> {
  authorize(actor, "hold.change", { workspaceId });
  const active = await inTransaction((tx) => activeHolds(tx, workspaceId));
  for (const hold of active.filter(({ id }) => holdId === undefined || id === holdId))
    await inTransaction((tx) => followAlone(tx, actor, hold, now), TIMEOUT_MS);
}

/** The same for every workspace. */
export async function followAllHolds(now: Date): Promise<void> {
  for (const workspaceId of await inTransaction(workspacesWithActiveHolds))
    await followHolds(systemActor(FOLLOW_TASK, workspaceId), { workspaceId, now });
}
