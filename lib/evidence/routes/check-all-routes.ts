import { systemActor } from "#lib/access/actor";
import { CHECK_ROUTES_TASK, checkRoutes } from "#lib/evidence/routes/check-routes";
import { workspacesWithRoutes } from "#lib/evidence/routes/store";
import { inTransaction } from "#lib/platform/transaction";

/** Checks the routes of every workspace that has some; one that fails does not keep the others from it. */
export async function checkAllRoutes(now: Date): Promise<void> {
  const errors: unknown[] = [];
  for (const workspaceId of await inTransaction((tx) => workspacesWithRoutes(tx))) {
    try {
      await checkRoutes(systemActor(CHECK_ROUTES_TASK, workspaceId), { workspaceId, now });
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
