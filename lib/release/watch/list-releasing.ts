import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { providerLabel } from "#lib/classify/provider";
import { inTransaction } from "#lib/platform/transaction";
import type { Releasing } from "#lib/release/watch/contract";
import { countReleasing, type ReleasingRow, releasingRows } from "#lib/release/watch/store";

const SHOWN_MAX = 20;

/** Cohorts that are being released now, those whose mail is going out first. */
export async function listReleasing(actor: Actor): Promise<{ items: Releasing[]; total: number }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => ({
    items: (await releasingRows(tx, workspaceId, SHOWN_MAX)).map(shape),
    total: await countReleasing(tx, workspaceId),
  }));
}

function shape({ stageState, provider, adapter, target, ...row }: ReleasingRow): Releasing {
  const state = stageState === "dispatching" || stageState === "observing" ? stageState : "between";
  return {
    ...row,
    provider: providerLabel(provider),
    state,
    to: state === "between" ? null : (target ?? adapter),
  };
}
