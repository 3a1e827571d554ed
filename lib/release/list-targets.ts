import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { inTransaction } from "#lib/platform/transaction";
import { type ReleaseTarget, TargetShape } from "#lib/release/contract";
import { allTargets, type TargetRow } from "#lib/release/store";

/** Webhooks that a release can be handed to and suppression lists, by name, without their secrets. */
export async function listTargets(actor: Actor): Promise<{ items: ReleaseTarget[] }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return { items: (await inTransaction((tx) => allTargets(tx, workspaceId))).map(targetShape) };
}

export function targetShape(row: TargetRow): ReleaseTarget {
  return {
    id: row.id,
    kind: TargetShape.shape.kind.parse(row.kind),
    name: row.name,
    url: row.url,
    createdAt: row.createdAt.toISOString(),
  };
}
