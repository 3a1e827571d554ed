import type { Actor } from "#lib/access/actor";
import { authorize, can } from "#lib/access/can";
import { inTransaction } from "#lib/platform/transaction";
import type { Review } from "#lib/review/contract";
import { reviewShapes } from "#lib/review/review-shapes";
import { countWaitingFor, reviewList } from "#lib/review/store";

const ROWS_MAX = 100;

/** What waits first, then what is settled; `cut` says how many more there are. */
export async function listReviews(
  actor: Actor,
  { state }: { state: "pending" | "decided" | "all" },
): Promise<{ items: Review[]; cut: number; waitingForMe: number }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const none = { rows: [], total: 0 };
    const pending = state === "decided" ? none : await reviewList(tx, workspaceId, true, ROWS_MAX);
    const settled = state === "pending" ? none : await reviewList(tx, workspaceId, false, ROWS_MAX);
    const rows = [...pending.rows, ...settled.rows];
    return {
      items: await reviewShapes(tx, actor, rows),
      cut: pending.total + settled.total - rows.length,
      waitingForMe: can(actor, "review.decide", { workspaceId }) ? await countWaitingFor(tx, workspaceId, actor.id) : 0,
    };
  });
}
