import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { type IncidentAlerts, IncidentAlertsShape } from "#lib/alert/contract";
import { deliveryShape } from "#lib/alert/shapes";
import { findAcknowledgement, insertAcknowledgement, newestDeliveries } from "#lib/alert/store";
import { appendTimeline, loadIncident } from "#lib/incident/store";
import { inTransaction } from "#lib/platform/transaction";

const SHOWN = 20;

/** Who was told of one incident, and who looks after it. */
export async function getIncidentAlerts(actor: Actor, { incidentId }: { incidentId: string }): Promise<IncidentAlerts> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    await loadIncident(tx, workspaceId, incidentId);
    const told = await findAcknowledgement(tx, workspaceId, incidentId);
    return IncidentAlertsShape.parse({
      acknowledged: told ? { by: told.by, at: told.at.toISOString() } : null,
      items: (await newestDeliveries(tx, { workspaceId, incidentId }, SHOWN)).map(deliveryShape),
    });
  });
}

/** Notes that somebody looks after the incident: rules are silent until it starts again. Twice is once. */
export async function acknowledge(
  actor: Actor,
  { incidentId, now }: { incidentId: string; now: Date },
): Promise<IncidentAlerts> {
  const { workspaceId } = actor;
  authorize(actor, "alert.acknowledge", { workspaceId });
  await inTransaction(async (tx) => {
    await loadIncident(tx, workspaceId, incidentId);
    const by = actorRef(actor);
    if (!(await insertAcknowledgement(tx, { workspaceId, incidentId, by, at: now }))) return;
    await appendTimeline(tx, {
      workspaceId,
      incidentId,
      at: now,
      kind: "alert.acknowledged",
      actor: by,
      text: "Acknowledged: alerts are silent until it starts again.",
    });
  });
  return getIncidentAlerts(actor, { incidentId });
}
