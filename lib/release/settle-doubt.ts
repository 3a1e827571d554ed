import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { cohortShape } from "#lib/cohort/cohort-shapes";
import type { Cohort } from "#lib/cohort/contract";
import { lockCohort } from "#lib/cohort/store";
import { appendTimeline } from "#lib/incident/store";
import { conflict } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";
import { settleDoubt as settleRows } from "#lib/release/doubt-store";
import { loadStage } from "#lib/release/store";

/**
 * A person who looked at the receiver says what became of the recipients in doubt: they arrived and are watched like the
 * others, or they did not and may be planned again. Throws `conflict` while the hand-over runs or for another number.
 */
export async function settleDoubt(
  actor: Actor,
  wish: {
    cohortId: string;
    stageIndex: number;
    arrived: boolean;
    count: number;
    /** Only these, as they are listed; all in doubt when not given. */
    recipients?: string[] | undefined;
    words?: string | undefined;
    now: Date;
  },
): Promise<Cohort> {
  const { workspaceId } = actor;
  const { cohortId, stageIndex, arrived, count, recipients, words, now } = wish;
  authorize(actor, "release.start", { workspaceId });
  return inTransaction(async (tx) => {
    const cohort = await lockCohort(tx, workspaceId, cohortId);
    const stage = await loadStage(tx, cohort, stageIndex);
    if (stage.state === "dispatching")
      throw conflict("This stage is still being handed over: wait until it ends, or stop it. Nothing was changed.");
    const settled = await settleRows(tx, stage, arrived, recipients ?? null, now);
    if (settled !== count)
      throw conflict(
        `You saw ${count} recipients in doubt, and there are ${settled}. Nothing was changed: look again.`,
      );
    await appendTimeline(tx, {
      workspaceId,
      incidentId: cohort.incidentId,
      at: now,
      kind: "release.settled",
      actor: actorRef(actor),
      text: `${actor.name} settled ${count} recipients in doubt of stage ${stageIndex + 1} of cohort ${cohort.number}: ${arrived ? "they arrived at the receiver" : "they did not arrive, so they can be planned again"}.${words ? ` “${words}”` : ""}`,
      link: { cohort: cohortId, stage: String(stageIndex) },
    });
    await audit(tx, actor, workspaceId, "release.settled", cohortId, {
      stage: String(stageIndex),
      arrived: String(arrived),
      recipients: String(count),
    });
    return cohortShape(tx, workspaceId, cohortId);
  });
}
