import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { cohortShapes } from "#lib/cohort/cohort-shapes";
import type { Cohort } from "#lib/cohort/contract";
import { cohortsOf } from "#lib/cohort/store";
import { loadIncident } from "#lib/incident/store";
import { inTransaction } from "#lib/platform/transaction";

/** The retry cohorts of an incident, newest first. Throws `not_found` for an unknown incident. */
export async function listCohorts(actor: Actor, { incidentId }: { incidentId: string }): Promise<{ items: Cohort[] }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    await loadIncident(tx, workspaceId, incidentId);
    return { items: await cohortShapes(tx, await cohortsOf(tx, workspaceId, incidentId)) };
  });
}
