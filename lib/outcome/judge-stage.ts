import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { type CohortRow, lockCohort, moveCohort, stagesOf } from "#lib/cohort/store";
import { appendTimeline, loadIncident, setIncidentState } from "#lib/incident/store";
import { advance } from "#lib/outcome/advance";
import { type Judgement, judge } from "#lib/outcome/judge";
import { countOutcomes } from "#lib/outcome/store";
import { conflict } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { stableJson } from "#lib/platform/stable-json";
import { inTransaction, type Tx } from "#lib/platform/transaction";
import { incidentAfter } from "#lib/release/incident-after";
import { loadStage, moveStage, stopStages } from "#lib/release/store";
import { moveReview, pendingOf } from "#lib/review/store";

/** The states of a stage that a judgement starts from: a person may look again at an inconclusive one. */
const FROM = { job: ["observing"], person: ["observing", "inconclusive"] };

const SAID = { observing: "is observed", pass: "passed", fail: "failed", inconclusive: "is inconclusive" };

export type StageToJudge = { workspaceId: string; cohortId: string; stageIndex: number; now: Date };

/**
 * Judges one released stage by the outcomes matched so far and moves stage, cohort and incident in one transaction. Null
 * when it is in no state to be judged. `by`: a job leaves an inconclusive stage alone, a person may judge it again.
 */
export async function judgeStage(
  actor: Actor,
  { workspaceId, cohortId, stageIndex, now }: StageToJudge,
  by: "job" | "person" = "job",
): Promise<Judgement["verdict"] | null> {
  authorize(actor, "outcome.judge", { workspaceId });
  return inTransaction(async (tx) => {
    const cohort = await lockCohort(tx, workspaceId, cohortId);
    const stage = await loadStage(tx, cohort, stageIndex);
    if (!FROM[by].includes(stage.state)) return null;
    const { verdict, figures } = judge(await countOutcomes(tx, cohortId, stageIndex), stage.deadlineAt, now);
    const stages = await stagesOf(tx, [cohortId]);
    const isLast = stages.every((each) => each.stageIndex <= stageIndex);
    const next = advance({ cohortState: cohort.state, stageState: stage.state, isLast }, verdict);
    if (next.stageState === stage.state && next.cohortState === cohort.state) {
      if (stableJson(stage.figures) !== stableJson(figures)) await moveStage(tx, stage, [stage.state], { figures });
      return verdict;
    }

    const change = { state: next.stageState, figures, judgedAt: now };
    if (!(await moveStage(tx, stage, [stage.state], change)))
      throw conflict("Somebody judged this stage a moment ago. Look at it again.");
    if (next.cohortState !== cohort.state) await moveOn(tx, actor, cohort, next.cohortState, now);
    await appendTimeline(tx, {
      workspaceId,
      incidentId: cohort.incidentId,
      at: now,
      kind: `outcome.${next.stageState}`,
      actor: actorRef(actor),
      text: `Stage ${stageIndex + 1} of cohort ${cohort.number} ${SAID[verdict]}: ${figures.why}${afterwards(next.cohortState)}`,
      link: { cohort: cohortId, stage: String(stageIndex) },
    });
    await record(tx, { kind: "stage.judged", workspaceId, cohortId, stageIndex });
    return verdict;
  });
}

async function moveOn(tx: Tx, actor: Actor, cohort: CohortRow, state: string, now: Date): Promise<void> {
  const { workspaceId, incidentId } = cohort;
  const stopped = state === "stopped" ? { stoppedAt: now, stoppedBy: actorRef(actor) } : {};
  if (!(await moveCohort(tx, cohort, [cohort.state], { state, ...stopped })))
    throw conflict("Somebody changed this cohort a moment ago. Look at it again.");
  if (state === "stopped") await stopStages(tx, cohort.id);
  if (state !== "stopped" && state !== "completed") return;
  for (const review of await pendingOf(tx, cohort)) await moveReview(tx, review, "pending", { state: "stale" });
  const to = incidentAfter(await loadIncident(tx, workspaceId, incidentId), state === "completed");
  if (await setIncidentState(tx, { workspaceId, incidentId, from: ["retrying"], to }))
    await record(tx, { kind: "incident.changed", workspaceId, incidentId });
}

function afterwards(cohortState: string): string {
  if (cohortState === "stopped") return " The cohort is stopped; nothing more goes out.";
  if (cohortState === "paused") return " The cohort is paused: judge it again when more was heard, or stop it.";
  if (cohortState === "completed") return " That was the last stage.";
  return cohortState === "stale" ? " The next stage needs a new approval." : " The next stage may be released.";
}
