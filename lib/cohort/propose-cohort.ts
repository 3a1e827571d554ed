import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { cohortShape } from "#lib/cohort/cohort-shapes";
import type { Cohort } from "#lib/cohort/contract";
import { insertMembers, loadCandidates } from "#lib/cohort/members/store";
import { type Planned, planMembers } from "#lib/cohort/plan";
import { stageSizes } from "#lib/cohort/stage-plan";
import { authorOf, insertCohort, nextNumber } from "#lib/cohort/store";
import { spread } from "#lib/cohort/stratify";
import { appendTimeline, loadIncident } from "#lib/incident/store";
import { incidentWindow } from "#lib/incident/window";
import { conflict, ServiceError } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { inTransaction } from "#lib/platform/transaction";
import { dayClockUtc } from "#lib/platform/utc-words";

/** 100 000 recipients take some seconds to be looked up and written. */
const TIMEOUT_MS = 120_000;

export type CohortWish = {
  incidentId: string;
  /** Half-open window of failures, UTC; the incident's own when absent. */
  from?: string | Date | undefined;
  to?: string | Date | undefined;
  /** Sizes of the stages; the rest becomes the last one. */
  stages: readonly number[];
  note?: string | undefined;
  now: Date;
};

/**
 * Makes a draft: everybody whose mail bounced in the window, spread over the stages, and everybody left out with the
 * reason. Throws `invalid` for an empty window, `conflict` for an incident that was called off.
 */
export async function proposeCohort(actor: Actor, wish: CohortWish): Promise<Cohort> {
  const { workspaceId } = actor;
  const { incidentId, now } = wish;
  authorize(actor, "cohort.propose", { workspaceId });
  return inTransaction(async (tx) => {
    const incident = await loadIncident(tx, workspaceId, incidentId);
    if (incident.state === "false_alarm")
      throw conflict("This incident was called a false alarm: nothing is to be retried.");
    if (incident.state === "merged")
      throw conflict("This incident was merged into another one: propose the cohort there.");
    const window = incidentWindow(incident, now);
    const from = wish.from ? new Date(wish.from) : window.from;
    const to = wish.to ? new Date(wish.to) : window.to;
    if (from >= to) throw new ServiceError("invalid", "The window ends before it begins.");

    const { reason, provider, pool, recipientDomain } = incident;
    const scope = { workspaceId, incidentId, reason, provider, pool, recipientDomain, from, to };
    const planned = planMembers(await loadCandidates(tx, scope));
    const members = spread(planned.filter((each) => each.included));
    const excluded = planned.filter((each) => !each.included);
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
        filter: { reason, provider, pool, recipientDomain },
        stagePlan: sizes.map((size) => ({ size })),
        memberCount: members.length,
        excludedCount: excluded.length,
        note: wish.note ?? null,
        createdAt: now,
      },
      sizes,
    );
    await insertMembers(tx, workspaceId, id, [
      ...inStages(members, sizes),
      ...excluded.map((each) => ({ ...each, stageIndex: null })),
    ]);
    await appendTimeline(tx, {
      workspaceId,
      incidentId,
      at: now,
      kind: "cohort.proposed",
      actor: actorRef(actor),
      text: `${author.name} proposed retry cohort ${number}: ${members.length} recipients of ${dayClockUtc(from)} to ${dayClockUtc(to)}, ${excluded.length} left out.`,
      link: { cohort: id },
    });
    return cohortShape(tx, workspaceId, id);
  }, TIMEOUT_MS);
}

function inStages(members: readonly Planned[], sizes: readonly number[]): (Planned & { stageIndex: number })[] {
  let start = 0;
  return sizes.flatMap((size, stageIndex) => {
    const stage = members.slice(start, start + size).map((member) => ({ ...member, stageIndex }));
    start += size;
    return stage;
  });
}
