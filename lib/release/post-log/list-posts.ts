import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { notFound } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";
import type { ReleasePost } from "#lib/release/post-log/contract";
import { cohortNumbers, newestPosts } from "#lib/release/post-log/store";
import { findTarget } from "#lib/release/store";

/** The log shows no more than this. */
const LOG_MAX = 100;

/** The newest requests to a release webhook and what came of each, and whether there are older ones. Throws `not_found`. */
export async function listPosts(
  actor: Actor,
  { targetId }: { targetId: string },
): Promise<{ items: ReleasePost[]; more: boolean }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    if ((await findTarget(tx, workspaceId, targetId))?.kind !== "webhook") throw notFound("This webhook");
    const rows = await newestPosts(tx, workspaceId, targetId, LOG_MAX + 1);
    const cohortIds = rows.map((row) => row.cohortId);
    const numbers = await cohortNumbers(tx, workspaceId, cohortIds);
    const items = rows.slice(0, LOG_MAX).map((row) => ({
      ...{ id: row.id, cohortId: row.cohortId, cohortNumber: numbers.get(row.cohortId) ?? 0 },
      ...{ stageIndex: row.stageIndex, messageId: row.messageId, attempt: row.attempt, recipients: row.recipients },
      ...{ state: row.state as ReleasePost["state"], status: row.status, result: row.result },
      createdAt: row.createdAt.toISOString(),
      settledAt: row.settledAt?.toISOString() ?? null,
      nextAt: row.nextAt?.toISOString() ?? null,
    }));
    return { items, more: rows.length > LOG_MAX };
  });
}
