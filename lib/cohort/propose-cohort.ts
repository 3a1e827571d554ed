import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { cohortShape } from "#lib/cohort/cohort-shapes";
import type { Cohort } from "#lib/cohort/contract";
import { filterInWords } from "#lib/cohort/filter-words";
import { makePlan, type PlanWish } from "#lib/cohort/make-plan";
import { insertMembers } from "#lib/cohort/members/store";
import { inStages, stageSizes } from "#lib/cohort/stage-plan";
import { authorOf, insertCohort, nextNumber } from "#lib/cohort/store";
import { appendTimeline } from "#lib/incident/store";
import { newId } from "#lib/platform/ids";
import { inTransaction } from "#lib/platform/transaction";
import { dayClockUtc } from "#lib/platform/utc-words";

/** 100 000 recipients take some seconds to be looked up and written. */
const TIMEOUT_MS = 120_000;

export type CohortWish = PlanWish & {
  /** Sizes of the stages; the rest becomes the last one. */
  stages: readonly number[];
  /** Recipients an hour at most in each stage; no cap when null or absent. */
  perHour?: number | null | undefined;
  note?: string | undefined;
};

/**
 * Makes a draft: everybody whose mail bounced in the window and filter, spread over the stages, and everybody left out
 * with the reason. Throws `invalid` for an empty window, `conflict` for an incident that was called off.
 */
export async function proposeCohort(actor: Actor, wish: CohortWish): Promise<Cohort> {
  const { workspaceId } = actor;
  const { incidentId, filter = {}, routeFixed = false, perHour = null, now } = wish;
  authorize(actor, "cohort.propose", { workspaceId });
  return inTransaction(async (tx) => {
    const { incident, from, to, members, excluded } = await makePlan(tx, workspaceId, wish);
    const { reason, provider, pool, recipientDomain } = incident;
    const sizes = stageSizes(wish.stages, members.length);
    const id = newId("coh");
    const number = await nextNumber(tx, workspaceId);
    const author = await authorOf(tx, actor);
    await insertCohort(
      tx,
      {
        id,
        workspaceId,
        incidentId,
        number,
        state: "draft",
        authorId: author.id,
        authorName: author.name,
        windowFrom: from,
        windowTo: to,
        filter: { reason, provider, pool, recipientDomain, chosen: filter, routeFixed },
        stagePlan: sizes.map((size) => ({ size })),
        memberCount: members.length,
        excludedCount: excluded.length,
        note: wish.note ?? null,
        createdAt: now,
      },
      sizes,
      perHour,
    );
    await insertMembers(tx, workspaceId, id, [
      ...inStages(members, sizes),
      ...excluded.map((each) => ({ ...each, stageIndex: null })),
    ]);
    const chosen = filterInWords(filter);
    await appendTimeline(tx, {
      workspaceId,
      incidentId,
      at: now,
      kind: "cohort.proposed",
      actor: actorRef(actor),
      text: `${author.name} proposed retry cohort ${number}: ${members.length} recipients of ${dayClockUtc(from)} to ${dayClockUtc(to)}${chosen ? ` (${chosen})` : ""}, ${excluded.length} left out.${routeFixed ? ` ${author.name} says that our route is mended.` : ""}`,
      link: { cohort: id },
    });
    return cohortShape(tx, workspaceId, id);
  }, TIMEOUT_MS);
}
