import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { Explanation, explainIncident as operation } from "#lib/incident/explain/contract";
import { explain } from "#lib/incident/explain/explain";
import { incidentSelection } from "#lib/incident/explain/selection";
import { readIncident } from "#lib/incident/store";
import { systemNow } from "#lib/platform/clock";
import { parseConditions } from "#lib/volume/dimension/condition";

/** What the failures of an incident have in common. Throws `not_found`. */
export async function explainIncident(
  actor: Actor,
  { incidentId, where, group }: { incidentId: string } & z.output<typeof operation.query>,
  now: Date = systemNow(),
): Promise<Explanation> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const incident = await readIncident(workspaceId, incidentId);
  return explain(incidentSelection(incident, now, parseConditions(where) ?? []), group ?? null);
}
