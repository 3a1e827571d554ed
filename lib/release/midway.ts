import { stageBlockedBy } from "#lib/cohort/stage-blocked";
import type { CohortRow, StageRow } from "#lib/cohort/store";
import { findHold } from "#lib/hold/store";
import { loadIncident } from "#lib/incident/store";
import type { Tx } from "#lib/platform/transaction";
import { standing } from "#lib/release/preflight";
import { changesInWords, compareFacts, type ReviewFacts } from "#lib/review/facts";
import { approvalOf, loadFacts } from "#lib/review/store";

/**
 * Why a hand-over that has begun must not go on: the hold is gone, the approval ran out or is stale, the MX changed. Empty
 * when it may. Members are looked at one by one where they are taken.
 */
export async function whyNotOn(
  tx: Tx,
  cohort: CohortRow,
  stage: Pick<StageRow, "stageIndex">,
  now: Date,
): Promise<string[]> {
  const hold = await findHold(tx, cohort.workspaceId, cohort.incidentId);
  const incident = await loadIncident(tx, cohort.workspaceId, cohort.incidentId);
  const blocked = stageBlockedBy(
    {
      cohortState: cohort.state,
      // Its turn was looked at when it was released.
      stages: [{ stageIndex: stage.stageIndex, state: "waiting" }],
      holdState: hold?.state ?? null,
      incidentState: incident.state,
    },
    stage.stageIndex,
  );
  if (blocked) return [blocked];
  const approval = await approvalOf(tx, cohort);
  const changed = approval ? compareFacts(approval.facts as ReviewFacts, await loadFacts(tx, cohort, false), true) : [];
  return standing({
    approval: approval && { expiresAt: approval.expiresAt, changes: changesInWords(changed) },
    leaseUntil: hold?.leaseUntil ?? null,
    now,
  });
}
