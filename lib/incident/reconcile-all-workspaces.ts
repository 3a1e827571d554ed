import { systemActor } from "#lib/access/actor";
import { reconcileIncidents } from "#lib/incident/reconcile-incidents";
import { workspaceIds } from "#lib/incident/store";

/** Reconciles every workspace; one that fails does not keep the others from it, and its error is thrown at the end. */
export async function reconcileAllWorkspaces(now: Date): Promise<void> {
  const errors: unknown[] = [];
  for (const workspaceId of await workspaceIds()) {
    try {
      await reconcileIncidents(systemActor("incident.reconcile", workspaceId), { workspaceId, now });
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
