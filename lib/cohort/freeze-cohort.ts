import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { cohortShape } from "#lib/cohort/cohort-shapes";
import type { Cohort } from "#lib/cohort/contract";
import { includedMembers } from "#lib/cohort/members/store";
import { planHash } from "#lib/cohort/plan-hash";
import { lockCohort, moveCohort, stagesOf } from "#lib/cohort/store";
import { appendTimeline } from "#lib/incident/store";
import { conflict } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

const TIMEOUT_MS = 60_000;

/**
 * Freezes the draft under its plan hash; from then on the database refuses every change of its members.
 * Throws `conflict` when it is no draft any more, or has nobody in it.
 */
export async function freezeCohort(actor: Actor, { cohortId, now }: { cohortId: string; now: Date }): Promise<Cohort> {
  const { workspaceId } = actor;
  authorize(actor, "cohort.propose", { workspaceId });
  return inTransaction(async (tx) => {
    const cohort = await lockCohort(tx, workspaceId, cohortId);
    if (cohort.state !== "draft")
      throw conflict(`Cohort ${cohort.number} is frozen already. A change needs a new plan.`);
    if (cohort.memberCount === 0)
      throw conflict("Nobody is in this cohort: everybody was left out, each with a reason. Choose another window.");
    const stages = await stagesOf(tx, [cohortId]);
    const hash = planHash({
      incidentId: cohort.incidentId,
      windowFrom: cohort.windowFrom,
      windowTo: cohort.windowTo,
      stages: stages.map((stage) => stage.size),
      perHour: stages[0]?.perHour ?? null,
      members: await includedMembers(tx, cohortId),
    });
    if (!(await moveCohort(tx, cohort, ["draft"], { state: "frozen", planHash: hash, frozenAt: now })))
      throw conflict("Somebody changed this cohort a moment ago. Look at it again.");
    await appendTimeline(tx, {
      workspaceId,
      incidentId: cohort.incidentId,
      at: now,
      kind: "cohort.frozen",
      actor: actorRef(actor),
      text: `${actor.name} froze cohort ${cohort.number} as plan ${hash.slice(0, 12)}.`,
      link: { cohort: cohortId },
    });
    await audit(tx, actor, workspaceId, "cohort.frozen", cohortId, { planHash: hash });
    return cohortShape(tx, workspaceId, cohortId);
  }, TIMEOUT_MS);
}
