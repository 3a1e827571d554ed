import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { COLLECT_TASK } from "#lib/evidence/collect-evidence";
import { loadIncident } from "#lib/incident/store";
import { enqueue } from "#lib/platform/jobs";
import { inTransaction } from "#lib/platform/transaction";

/** Asks the worker to ask DNS about an incident again now, in the name of `actor`. `not_found` without the incident. */
export async function askAgain(actor: Actor, { incidentId }: { incidentId: string }): Promise<{ queued: true }> {
  const { workspaceId } = actor;
  authorize(actor, "evidence.collect", { workspaceId });
  await inTransaction(async (tx) => {
    await loadIncident(tx, workspaceId, incidentId);
    const payload = { workspaceId, incidentId, force: true, askedBy: actorRef(actor) };
    await enqueue(tx, COLLECT_TASK, payload, { key: `${COLLECT_TASK}:${incidentId}`, attemptsMax: 3 });
  });
  return { queued: true };
}
