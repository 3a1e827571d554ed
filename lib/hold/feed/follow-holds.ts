import { type Actor, systemActor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { followAlone } from "#lib/hold/feed/follow-held";
import { activeHolds, workspacesWithActiveHolds } from "#lib/hold/feed/store";
import { inTransaction } from "#lib/platform/transaction";

/** A hold of some hundred thousand recipients is looked through in seconds. */
const TIMEOUT_MS = 120_000;

/** Lets the recipients of every active hold follow what is known of them, one hold a transaction. */
export async function followHolds(
  actor: Actor,
  { workspaceId, now }: { workspaceId: string; now: Date },
): Promise<void> {
  authorize(actor, "hold.change", { workspaceId });
  for (const hold of await inTransaction((tx) => activeHolds(tx, workspaceId)))
    await inTransaction((tx) => followAlone(tx, actor, hold, now), TIMEOUT_MS);
}

/** The same for every workspace. */
export async function followAllHolds(now: Date): Promise<void> {
  for (const workspaceId of await inTransaction(workspacesWithActiveHolds))
    await followHolds(systemActor("hold.follow", workspaceId), { workspaceId, now });
}
