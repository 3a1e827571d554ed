import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit, endSessions } from "#lib/access/store";
import { ServiceError } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

/** Ends every session of the person who asks, this one too. The next request of each is refused. */
export async function signOutEverywhere(actor: Actor): Promise<{ ok: true }> {
  const { workspaceId } = actor;
  authorize(actor, "people.read", { workspaceId });
  if (actor.kind !== "person") throw new ServiceError("forbidden", "Only a person has sessions.");
  await inTransaction(async (tx) => {
    const ended = await endSessions(tx, actor.id);
    await audit(tx, actor, workspaceId, "person.signed_out_everywhere", actor.id, { sessions: String(ended) });
  });
  return { ok: true };
}
