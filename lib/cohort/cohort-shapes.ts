import { z } from "zod";
import { upperBound } from "#lib/cohort/bounds";
import { type Cohort, CohortFilter, type CohortStage } from "#lib/cohort/contract";
import { filterInWords } from "#lib/cohort/filter-words";
import { excludedByReason, spreadOf } from "#lib/cohort/members/store";
import { type BlockedFacts, stageBlockedBy } from "#lib/cohort/stage-blocked";
import { type CohortRow, loadCohort, newestReviews, type StageRow, stagesOf } from "#lib/cohort/store";
import { whyLabel } from "#lib/cohort/why";
import { findHold } from "#lib/hold/store";
import { loadIncident } from "#lib/incident/store";
import type { Tx } from "#lib/platform/transaction";

/** One cohort as the API gives it, read in the caller's transaction. Throws `not_found`. */
export async function cohortShape(tx: Tx, workspaceId: string, cohortId: string): Promise<Cohort> {
  const row = await loadCohort(tx, workspaceId, cohortId);
  const [shape] = await cohortShapes(tx, [row]);
  if (!shape) throw new Error(`Cohort ${cohortId} was read and has no shape.`);
  return shape;
}

/** Cohorts of one incident as the API gives them, in the order given. */
export async function cohortShapes(tx: Tx, rows: readonly CohortRow[]): Promise<Cohort[]> {
  const [first] = rows;
  if (!first) return [];
  const { workspaceId, incidentId } = first;
  const ids = rows.map((row) => row.id);
  const incident = await loadIncident(tx, workspaceId, incidentId);
  const hold = await findHold(tx, workspaceId, incidentId);
  const stages = await stagesOf(tx, ids);
  const reviews = await newestReviews(tx, ids);
  const excluded = await excludedByReason(tx, ids);
  const spread = await spreadOf(tx, ids);

  return rows.map((row) => {
    const own = stages.filter((stage) => stage.cohortId === row.id);
    const facts: BlockedFacts = {
      cohortState: row.state,
      stages: own,
      holdState: hold?.state ?? null,
      incidentState: incident.state,
    };
    return {
      id: row.id,
      number: row.number,
      incidentId: row.incidentId,
      state: row.state as Cohort["state"],
      author: { id: row.authorId, name: row.authorName },
      windowFrom: row.windowFrom.toISOString(),
      windowTo: row.windowTo.toISOString(),
      ...chosenOf(row),
      memberCount: row.memberCount,
      excludedCount: row.excludedCount,
      excludedByReason: excluded
        .filter((each) => each.cohortId === row.id)
        .map(({ why, count }) => ({ why, label: whyLabel(why), count })),
      spread: spread
        .filter((each) => each.cohortId === row.id)
        .map(({ dimension, value, members, inSample }) => ({ dimension, value, members, inSample })),
      planHash: row.planHash,
      note: row.note,
      stages: own.map((stage) => stageShape(stage, facts)),
      createdAt: row.createdAt.toISOString(),
      frozenAt: row.frozenAt?.toISOString() ?? null,
      stoppedAt: row.stoppedAt?.toISOString() ?? null,
      reviewId: reviews.get(row.id) ?? null,
    };
  });
}

/** Plans of before a filter could be chosen keep none. */
const KeptFilter = z.object({ chosen: CohortFilter.catch({}), routeFixed: z.boolean().default(false) });

function chosenOf(row: CohortRow): Pick<Cohort, "filter" | "filterWords" | "routeFixed"> {
  const { chosen, routeFixed } = KeptFilter.parse(row.filter);
  return { filter: chosen, filterWords: filterInWords(chosen) || null, routeFixed };
}

function stageShape(stage: StageRow, facts: BlockedFacts): CohortStage {
  return {
    stageIndex: stage.stageIndex,
    size: stage.size,
    state: stage.state as CohortStage["state"],
    boundIfClean: upperBound(0, stage.size),
    perHour: stage.perHour,
    adapter: stage.adapter,
    releasedAt: stage.releasedAt?.toISOString() ?? null,
    // While a stage is handed over the column is only the watch of the hand-over.
    deadlineAt: stage.state === "dispatching" ? null : (stage.deadlineAt?.toISOString() ?? null),
    judgedAt: stage.judgedAt?.toISOString() ?? null,
    figures: stage.figures as CohortStage["figures"],
    blockedBy: stageBlockedBy(facts, stage.stageIndex),
  };
}
