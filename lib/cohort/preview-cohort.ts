import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { upperBound } from "#lib/cohort/bounds";
import type { CohortPreview } from "#lib/cohort/contract";
import { makePlan, type PlanWish } from "#lib/cohort/make-plan";
import { stageSizes } from "#lib/cohort/stage-plan";
import { whyLabel } from "#lib/cohort/why";
import { inTransaction } from "#lib/platform/transaction";

const TIMEOUT_MS = 120_000;
const SAMPLE_ROWS = 10;

/** What a proposal would hold, exactly, without making it. Throws as the proposal would. */
export async function previewCohort(
  actor: Actor,
  wish: PlanWish & { stages: readonly number[] },
): Promise<CohortPreview> {
  const { workspaceId } = actor;
  authorize(actor, "cohort.propose", { workspaceId });
  return inTransaction(async (tx) => {
    const { from, to, members, excluded } = await makePlan(tx, workspaceId, wish);
    const counts = new Map<string, number>();
    for (const { why } of excluded) counts.set(why, (counts.get(why) ?? 0) + 1);
    return {
      windowFrom: from.toISOString(),
      windowTo: to.toISOString(),
      memberCount: members.length,
      excludedCount: excluded.length,
      excludedByReason: [...counts]
        .sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1))
        .map(([why, count]) => ({ why, label: whyLabel(why), count })),
      stages: stageSizes(wish.stages, members.length).map((size) => ({ size, boundIfClean: upperBound(0, size) })),
      sample: members.slice(0, SAMPLE_ROWS).map(({ recipient, lastFailedAt, remoteMta, remoteIp, pool, eventId }) => ({
        ...{ recipient, remoteMta, remoteIp, pool },
        lastFailedAt: lastFailedAt.toISOString(),
        eventId: eventId.toString(),
      })),
    };
  }, TIMEOUT_MS);
}
