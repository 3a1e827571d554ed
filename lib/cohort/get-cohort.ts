import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { cohortShape } from "#lib/cohort/cohort-shapes";
import type { Cohort } from "#lib/cohort/contract";
import { inTransaction } from "#lib/platform/transaction";

/** One cohort with its stages. Throws `not_found`. */
export async function getCohort(actor: Actor, { cohortId }: { cohortId: string }): Promise<Cohort> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction((tx) => cohortShape(tx, workspaceId, cohortId));
}
