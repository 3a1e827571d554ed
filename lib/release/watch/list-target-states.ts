import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { inTransaction } from "#lib/platform/transaction";
import { allTargets, type TargetRow } from "#lib/release/store";
import type { TargetState } from "#lib/release/watch/contract";
import { type TargetUse, targetUses } from "#lib/release/watch/store";

/** How each target stands, in the order of the list of targets. */
export async function listTargetStates(actor: Actor): Promise<{ items: TargetState[] }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const uses = await targetUses(tx, workspaceId);
    const targets = await allTargets(tx, workspaceId);
    return { items: targets.map((target) => targetState(target, uses)) };
  });
}

export function targetState(row: TargetRow, uses: readonly TargetUse[]): TargetState {
  const use = uses.find((each) => each.targetId === row.id);
  const { checkedAt, checkWorks, checkSays } = row;
  return {
    id: row.id,
    check:
      checkedAt === null || checkWorks === null
        ? null
        : { at: checkedAt.toISOString(), works: checkWorks, says: checkSays ?? "" },
    lastUsedAt: use?.lastUsedAt?.toISOString() ?? null,
    waiting: use?.waiting ?? 0,
  };
}
