import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { notFound, ServiceError } from "#lib/platform/errors";
import { inTransaction, type Tx } from "#lib/platform/transaction";
import { askKumo } from "#lib/release/kumomta/ask";
import type { KumoState } from "#lib/release/kumomta/contract";
import { findTarget, type TargetRow } from "#lib/release/store";

/** The server, or `not_found`. */
export async function kumoTarget(tx: Tx, workspaceId: string, targetId: string): Promise<TargetRow> {
  const target = await findTarget(tx, workspaceId, targetId);
  if (target?.kind !== "kumomta") throw notFound("This KumoMTA server");
  return target;
}

/** Suspensions and administrative bounces at work, asked now. Throws `unavailable` when the server gives no usable answer. */
export async function getKumoState(actor: Actor, { targetId }: { targetId: string }): Promise<KumoState> {
  const { workspaceId } = actor;
  authorize(actor, "release.start", { workspaceId });
  const asked = await askKumo(await inTransaction((tx) => kumoTarget(tx, workspaceId, targetId)));
  if (!asked.ok) throw new ServiceError("unavailable", asked.why);
  return asked.state;
}
