import { z } from "zod";
import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import type { DetectionSettings } from "#lib/incident/settings/contract";
import { readDetectionSettings, saveDetectionSettings } from "#lib/incident/settings/store";
import { systemNow } from "#lib/platform/clock";
import { record } from "#lib/platform/happening";
import { inTransaction } from "#lib/platform/transaction";

const By = z.object({ name: z.string() }).nullable().catch(null);

/** How much proof an incident needs in the actor's workspace. */
export async function getDetectionSettings(actor: Actor): Promise<DetectionSettings> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const { falseIncidentsPerMonth, changedBy, changedAt } = await readDetectionSettings(workspaceId);
  const by = By.parse(changedBy);
  return { falseIncidentsPerMonth, changed: by && changedAt ? { name: by.name, at: changedAt.toISOString() } : null };
}

/**
 * Sets how many false incidents a month are accepted. The look that follows judges the last 35 days by it: what no longer
 * has enough proof is withdrawn, what has it now opens; what people decided stays.
 */
export async function setDetectionSettings(
  actor: Actor,
  { falseIncidentsPerMonth }: { falseIncidentsPerMonth: number },
  now: Date = systemNow(),
): Promise<DetectionSettings> {
  const { workspaceId } = actor;
  authorize(actor, "detection.change", { workspaceId });
  await inTransaction(async (tx) => {
    await saveDetectionSettings(tx, workspaceId, { falseIncidentsPerMonth }, actorRef(actor), now);
    await audit(tx, actor, workspaceId, "detection.change", workspaceId, {
      falseIncidentsPerMonth: String(falseIncidentsPerMonth),
    });
    await record(tx, { kind: "counts.changed", workspaceId, from: now.toISOString(), to: now.toISOString() });
  });
  return getDetectionSettings(actor);
}
