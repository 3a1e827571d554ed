import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { loadCohort } from "#lib/cohort/store";
import { conflict } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";
import { lookAt } from "#lib/release/postfix/get-queued";
import { postfixScript, type QueueMode } from "#lib/release/postfix/script";
import { holdCohortState } from "#lib/release/store";

/**
 * The script that tries queued mails of an approved cohort's window again, the longest waiting first. Throws `conflict` with
 * the reason when none is to be tried: no approval, no hold, stopped, or nothing in a queue.
 */
export async function makeScript(
  actor: Actor,
  { cohortId, mode, limit, now }: { cohortId: string; mode: QueueMode; limit: number; now: Date },
): Promise<{ name: string; text: string }> {
  const { workspaceId } = actor;
  authorize(actor, "cohort.propose", { workspaceId });
  return inTransaction(async (tx) => {
    await holdCohortState(tx, workspaceId, cohortId);
    const cohort = await loadCohort(tx, workspaceId, cohortId);
    const { mails, blockedBy } = await lookAt(tx, cohort, now);
    if (blockedBy) throw conflict(`No script was made. ${blockedBy}`);
    const some = mails.slice(0, limit);
    await audit(tx, actor, workspaceId, "release.postfix_script", cohortId, { mode, mails: String(some.length) });
    return {
      name: `rebound-cohort-${cohort.number}-${mode}.sh`,
      text: postfixScript(some, { cohortNumber: cohort.number, mode, madeAt: now, madeBy: actor.name }),
    };
  });
}
