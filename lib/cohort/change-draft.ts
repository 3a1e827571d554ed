import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { cohortShape } from "#lib/cohort/cohort-shapes";
import type { Cohort } from "#lib/cohort/contract";
import { moveToStages, spreadableMembers } from "#lib/cohort/members/store";
import { inStages, stageSizes } from "#lib/cohort/stage-plan";
import { lockCohort, moveCohort, replaceStages, stagesOf } from "#lib/cohort/store";
import { spread } from "#lib/cohort/stratify";
import { appendTimeline } from "#lib/incident/store";
import { conflict } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

const TIMEOUT_MS = 120_000;

export type DraftChange = {
  cohortId: string;
  /** Sizes of the stages; the rest becomes the last one. */
  stages?: readonly number[] | undefined;
  /** Recipients an hour at most in each stage; null takes the cap away. */
  perHour?: number | null | undefined;
  note?: string | undefined;
  now: Date;
};

/**
 * Changes the stages, the rate or the note of a draft; its members stay. Throws `conflict` for a plan that is frozen:
 * what somebody may be reading is never edited, a change is a new plan.
 */
export async function changeDraft(actor: Actor, change: DraftChange): Promise<Cohort> {
  const { workspaceId } = actor;
  const { cohortId, now } = change;
  authorize(actor, "cohort.propose", { workspaceId });
  return inTransaction(async (tx) => {
    const cohort = await lockCohort(tx, workspaceId, cohortId);
    if (cohort.state !== "draft")
      throw conflict(`Cohort ${cohort.number} is frozen: it is not edited any more. Propose a new plan instead.`);
    const before = await stagesOf(tx, [cohortId]);
    const perHour = change.perHour === undefined ? (before[0]?.perHour ?? null) : change.perHour;
    const wanted = change.stages ?? before.map((stage) => stage.size);
    const sizes = stageSizes(wanted, cohort.memberCount);
    await replaceStages(tx, cohort, sizes, perHour);
    if (change.stages) await moveToStages(tx, cohortId, inStages(spread(await spreadableMembers(tx, cohortId)), sizes));
    const kept = {
      stagePlan: sizes.map((size) => ({ size })),
      ...(change.note === undefined ? {} : { note: change.note || null }),
    };
    if (!(await moveCohort(tx, cohort, ["draft"], { state: "draft", ...kept })))
      throw conflict("Somebody changed this cohort a moment ago. Look at it again.");
    await appendTimeline(tx, {
      workspaceId,
      incidentId: cohort.incidentId,
      at: now,
      kind: "cohort.changed",
      actor: actorRef(actor),
      text: `${actor.name} changed the draft of cohort ${cohort.number}: stages of ${sizes.join(", ")}, ${perHour === null ? "no rate cap" : `at most ${perHour} recipients an hour`}.`,
      link: { cohort: cohortId },
    });
    return cohortShape(tx, workspaceId, cohortId);
  }, TIMEOUT_MS);
}
