import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { Hold } from "#lib/hold/contract";
import { holdShape } from "#lib/hold/hold-shape";
import { countHeld, findHold } from "#lib/hold/store";
import { loadIncident } from "#lib/incident/store";
import { inTransaction } from "#lib/platform/transaction";

/** The suppression hold of an incident, or null when it has none. Throws `not_found` for an unknown incident. */
export async function getHold(actor: Actor, { incidentId }: { incidentId: string }): Promise<Hold | null> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const hold = await findHold(tx, workspaceId, incidentId);
    return hold ? holdShape(hold, incident.number, await countHeld(tx, hold.id)) : null;
  });
}
