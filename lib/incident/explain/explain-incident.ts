import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { Explanation, explainIncident as operation } from "#lib/incident/explain/contract";
import { explain } from "#lib/incident/explain/explain";
import { readIncident } from "#lib/incident/store";
import { incidentWindow } from "#lib/incident/window";
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
  const { provider, pool, recipientDomain, reason } = incident;
  const scope = { provider, pool, recipientDomain };
  const conditions = parseConditions(where) ?? [];
  return explain(
    { workspaceId, ...incidentWindow(incident, now), reason, scope, conditions, incidentId },
    group ?? null,
  );
}
