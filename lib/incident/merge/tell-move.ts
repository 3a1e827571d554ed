import { type Actor, actorRef } from "#lib/access/actor";
import { appendTimeline } from "#lib/incident/store";
import { record } from "#lib/platform/happening";
import type { Tx } from "#lib/platform/transaction";

type Told = { incidentId: string; text: string; link: Record<string, string> };

/** Says a merge, split or undo in the timelines of all its incidents, and that each has changed. */
export async function tellMove(tx: Tx, actor: Actor, at: Date, kind: string, told: readonly Told[]): Promise<void> {
  const { workspaceId } = actor;
  for (const { incidentId, text, link } of told) {
    await appendTimeline(tx, { workspaceId, incidentId, at, kind, actor: actorRef(actor), text, link });
    await record(tx, { kind: "incident.changed", workspaceId, incidentId });
  }
}
