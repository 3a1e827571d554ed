import type { Actor, ActorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { ByHand } from "#lib/hold/by-hand/contract";
import { byHandPage, countByHand } from "#lib/hold/by-hand/store";
import { groupingKey } from "#lib/parse/address";
import { decodeCursor, encodeCursor } from "#lib/platform/cursor";
import { inTransaction } from "#lib/platform/transaction";

/** A page of the addresses suppressed by hand, newest first; `q` is the beginning of an address, in any spelling. */
export async function listByHand(
  actor: Actor,
  { q, cursor, limit }: { q?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<{ items: ByHand[]; nextCursor: string | null; total: number }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const begin = q ? groupingKey(q) : "";
  const [at, recipientKey] = cursor ? decodeCursor(cursor, 2) : [];
  const after = at && recipientKey !== undefined ? { at: new Date(at), recipientKey } : null;
  return inTransaction(async (tx) => {
    const rows = await byHandPage(tx, workspaceId, { begin, after, take: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      items: shown.map((row) => ({
        recipient: row.suppressedAddress ?? row.recipientKey,
        recipientKey: row.recipientKey,
        why: row.suppressedWhy ?? "",
        by: row.suppressedBy as ActorRef | null,
        at: row.suppressedAt?.toISOString() ?? "",
      })),
      nextCursor: last?.suppressedAt ? encodeCursor([last.suppressedAt.toISOString(), last.recipientKey]) : null,
      total: await countByHand(tx, workspaceId, begin),
    };
  });
}
