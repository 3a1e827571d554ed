import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { stageBlockedBy } from "#lib/cohort/stage-blocked";
import { loadCohort, stagesOf } from "#lib/cohort/store";
import { whyLabel } from "#lib/cohort/why";
import { findHold } from "#lib/hold/store";
import { loadIncident } from "#lib/incident/store";
import { inTransaction } from "#lib/platform/transaction";
import { isListKind } from "#lib/release/adapter-capability";
import { lastWholeRun } from "#lib/release/list-run/store";
import { runInWords } from "#lib/release/list-run/tell-run";
import { preflight } from "#lib/release/preflight";
import { factsOf } from "#lib/release/release-stage";
import { allTargets, countNews, loadStage } from "#lib/release/store";
import { preflightLines } from "#lib/release/watch/preflight-lines";

/** What a release of the stage would meet now; `go` is the release's own answer. Reads only. Throws `not_found`. */
export async function getPreflight(
  actor: Actor,
  { cohortId, stageIndex, now }: { cohortId: string; stageIndex: number; now: Date },
) {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const cohort = await loadCohort(tx, workspaceId, cohortId);
    const incident = await loadIncident(tx, workspaceId, cohort.incidentId);
    const stage = await loadStage(tx, cohort, stageIndex);
    const facts = await factsOf(tx, cohort, incident, { stageIndex, count: stage.size, now }, stage.size);
    const news = await countNews(tx, cohort, stageIndex);
    const left = news.find((each) => each.why === null)?.count ?? 0;
    const targets = await allTargets(tx, workspaceId);
    const lastRun = await lastWholeRun(tx, stage);
    const hold = await findHold(tx, workspaceId, cohort.incidentId);
    const turn = stageBlockedBy(
      {
        cohortState: cohort.state,
        stages: await stagesOf(tx, [cohort.id]),
        holdState: "active",
        incidentState: "retrying",
      },
      stageIndex,
    );
    return {
      at: now.toISOString(),
      go: preflight({ ...facts, left }).length === 0,
      size: stage.size,
      goes: left,
      leftOut: news.flatMap(({ why, count }) => (why === null ? [] : [{ why, label: whyLabel(why), count }])),
      lines: preflightLines({
        ...facts,
        left,
        cohortState: cohort.state,
        turn,
        holdState: hold?.state ?? null,
        incidentState: incident.state,
        lists: targets.filter((target) => isListKind(target.kind)).map((target) => target.name),
        lastRun: lastRun && { at: lastRun.endedAt ?? lastRun.startedAt, text: await runInWords(tx, lastRun) },
        listed: news.find((each) => each.why === "suppressed_downstream")?.count ?? 0,
      }),
    };
  });
}
