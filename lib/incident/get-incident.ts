import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { Incident } from "#lib/incident/contract";
import { incidentShapes } from "#lib/incident/incident-shape";
import { readIncident } from "#lib/incident/store";
import { systemNow } from "#lib/platform/clock";
import { notFound } from "#lib/platform/errors";

/** One incident of the actor's workspace; `not_found` otherwise. */
export async function getIncident(
  actor: Actor,
  { incidentId }: { incidentId: string },
  now: Date = systemNow(),
): Promise<Incident> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const [incident] = await incidentShapes(workspaceId, [await readIncident(workspaceId, incidentId)], now);
  if (!incident) throw notFound("This incident");
  return incident;
}
