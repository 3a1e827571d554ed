import { enqueue } from "#lib/platform/jobs";
import type { Tx } from "#lib/platform/transaction";

/**
 * What a stage says has happened. It is recorded in the stage's own transaction; lib/pipeline/follow-ups.ts
 * decides which verb of a later stage runs next.
 */
export type Happening =
  | { kind: "upload.queued"; workspaceId: string; uploadId: string }
  | { kind: "override.changed"; workspaceId: string; overrideId: string; version: number }
  | { kind: "counts.changed"; workspaceId: string; from: string; to: string }
  | { kind: "deliveries.landed"; workspaceId: string; uploadId: string }
  | { kind: "incident.opened"; workspaceId: string; incidentId: string }
  | { kind: "incident.changed"; workspaceId: string; incidentId: string }
  | { kind: "hold.expired"; workspaceId: string; incidentId: string }
  | { kind: "evidence.collected"; workspaceId: string; incidentId: string; evidenceRoundId: string }
  | { kind: "incident.probed"; workspaceId: string; incidentId: string }
  | { kind: "route.drifted"; workspaceId: string; routeTextId: string; domain: string }
  | { kind: "verdict.made"; workspaceId: string; incidentId: string; verdictId: string }
  | { kind: "stage.released"; workspaceId: string; cohortId: string; stageIndex: number }
  | { kind: "stage.judged"; workspaceId: string; cohortId: string; stageIndex: number };

export const FOLLOW_UP_TASK = "pipeline.follow-up";

/** Records `happening` in `tx`. Equal happenings that wait are one. */
export async function record(tx: Tx, happening: Happening, runAt?: Date): Promise<void> {
  const key = Object.entries(happening)
    .filter(([name]) => name !== "from" && name !== "to")
    .map(([, value]) => value)
    .join(":");
  await enqueue(tx, FOLLOW_UP_TASK, happening, { key, ...(runAt ? { runAt } : {}) });
}
