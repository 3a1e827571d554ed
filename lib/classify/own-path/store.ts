import type { ActorRef } from "#lib/access/actor";
import type { OwnHop } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

export type { OwnHop };

/** Hops of our own that people named for this workspace, by name. */
export async function ownHopRows(tx: Tx, workspaceId: string): Promise<OwnHop[]> {
  return tx.ownHop.findMany({ where: { workspaceId }, orderBy: { entry: "asc" } });
}

/** Adds one; null when it is there already. */
export async function insertOwnHop(
  tx: Tx,
  row: { workspaceId: string; entry: string; note: string; addedBy: ActorRef; addedAt: Date },
): Promise<OwnHop | null> {
  const rows = await tx.ownHop.createManyAndReturn({ data: [row], skipDuplicates: true });
  return rows[0] ?? null;
}

/** Takes one away; false when it was not there. */
export async function deleteOwnHopRow(tx: Tx, workspaceId: string, entry: string): Promise<boolean> {
  return (await tx.ownHop.deleteMany({ where: { workspaceId, entry } })).count > 0;
}
