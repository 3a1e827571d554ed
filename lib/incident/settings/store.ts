import type { ActorRef } from "#lib/access/actor";
import { database } from "#lib/platform/database";
import type { Tx } from "#lib/platform/transaction";

/** One false incident a month over everything that is watched, until somebody says otherwise. */
const FALSE_INCIDENTS_PER_MONTH = 1;

export type DetectionSettingsRow = { falseIncidentsPerMonth: number; changedBy: unknown; changedAt: Date | null };

/** What the workspace has set, or as it came. */
export async function loadDetectionSettings(tx: Tx, workspaceId: string): Promise<DetectionSettingsRow> {
  const row = await tx.detectionSettings.findUnique({ where: { workspaceId } });
  return row ?? { falseIncidentsPerMonth: FALSE_INCIDENTS_PER_MONTH, changedBy: null, changedAt: null };
}

export async function readDetectionSettings(workspaceId: string): Promise<DetectionSettingsRow> {
  return loadDetectionSettings(database(), workspaceId);
}

export async function saveDetectionSettings(
  tx: Tx,
  workspaceId: string,
  settings: { falseIncidentsPerMonth: number },
  by: ActorRef,
  at: Date,
): Promise<void> {
  const change = { ...settings, changedBy: by, changedAt: at };
  await tx.detectionSettings.upsert({ where: { workspaceId }, create: { workspaceId, ...change }, update: change });
}
