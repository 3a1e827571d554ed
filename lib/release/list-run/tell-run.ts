import type { ActorRef } from "#lib/access/actor";
import { loadCohort } from "#lib/cohort/store";
import { appendTimeline } from "#lib/incident/store";
import type { Tx } from "#lib/platform/transaction";
import { countsOf } from "#lib/release/list-run/run-shape";
import { countResults, type RunRow } from "#lib/release/list-run/store";

const HOW = { done: "took", paused: "has so far taken", stopped: "had taken, when it was stopped," };

type Told = { actor: ActorRef; how: keyof typeof HOW; why: string | null; now: Date };

/** Tells the timeline what a run has taken off the list. Nothing of a dry run, or when nobody was taken off or is in doubt. */
export async function tellRun(tx: Tx, run: RunRow, { actor, how, why, now }: Told): Promise<void> {
  if (run.dryRun) return;
  const counts = countsOf(await countResults(tx, [run.id]));
  const left = counts.still_listed + counts.unknown + counts.failed;
  if (counts.removed + left === 0) return;
  const { workspaceId, cohortId, stageIndex, targetName } = run;
  const cohort = await loadCohort(tx, workspaceId, cohortId);
  const { name } = run.startedBy as ActorRef;
  await appendTimeline(tx, {
    workspaceId,
    incidentId: cohort.incidentId,
    at: now,
    kind: "release.unsuppressed",
    actor,
    text: `The run of ${name} ${HOW[how]} ${counts.removed} recipients of stage ${stageIndex + 1} of cohort ${cohort.number} off the suppression list ${targetName}, each read back${left > 0 ? `; ${left} are not known to be off it` : ""}.${why ? ` ${why}` : ""}`,
    link: { cohort: cohortId, stage: String(stageIndex) },
  });
}

/** What a run came to, in a sentence. */
export async function runInWords(tx: Tx, run: RunRow): Promise<string> {
  const counts = countsOf(await countResults(tx, [run.id]));
  const looked = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const left = counts.still_listed + counts.unknown + counts.failed;
  const found = run.dryRun ? `${counts.would_remove} could be taken off` : `${counts.removed} were taken off`;
  return `${run.dryRun ? "a dry run" : "a run"} against ${run.targetName} looked at ${looked} recipients: ${found}, ${counts.kept} must stay${left > 0 ? `, ${left} are not known to be off it` : ""}.`;
}
