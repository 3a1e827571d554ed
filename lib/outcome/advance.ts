import type { Judgement } from "#lib/outcome/judge";

export type Position = { cohortState: string; stageState: string; isLast: boolean };

/** Cohorts in which a judgement still moves anything. */
const LIVE = new Set(["approved", "releasing", "paused", "stale", "in_review", "frozen", "declined"]);
const JUDGED = new Set(["observing", "inconclusive"]);

/**
 * Where a judgement leads. Only a pass opens what comes next; inconclusive pauses; a failure stops the cohort. An approval
 * that lapsed meanwhile stays lapsed, so that the next stage needs a new one.
 */
export function advance(
  position: Position,
  verdict: Judgement["verdict"],
): { cohortState: string; stageState: string } {
  const { cohortState, stageState, isLast } = position;
  const stay = { cohortState, stageState };
  if (!LIVE.has(cohortState) || !JUDGED.has(stageState) || verdict === "observing") return stay;
  if (verdict === "fail") return { cohortState: "stopped", stageState: "failed" };
  if (verdict === "inconclusive")
    return { cohortState: cohortState === "releasing" ? "paused" : cohortState, stageState: "inconclusive" };
  if (isLast) return { cohortState: "completed", stageState: "passed" };
  return { cohortState: cohortState === "paused" ? "releasing" : cohortState, stageState: "passed" };
}
