import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { cohortShape } from "#lib/cohort/cohort-shapes";
import type { Cohort } from "#lib/cohort/contract";
import { stageBlockedBy } from "#lib/cohort/stage-blocked";
import { type CohortRow, loadCohort, lockCohort, moveCohort, stagesOf } from "#lib/cohort/store";
import { findHold } from "#lib/hold/store";
import { appendTimeline, type IncidentRow, loadIncident, setIncidentState } from "#lib/incident/store";
import { conflict, notFound, ServiceError } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { enqueue } from "#lib/platform/jobs";
import { inTransaction, type Tx } from "#lib/platform/transaction";
import type { Adapter } from "#lib/release/adapter-capability";
import { type PreflightFacts, preflight } from "#lib/release/preflight";
import { OBSERVE_MS, PULL_OPEN_MS, WATCH_MS } from "#lib/release/retry-plan";
import { SEND_TASK, sendJobKey } from "#lib/release/send-task";
import {
  claimStage,
  countDispatches,
  findTarget,
  loadStage,
  lockReleases,
  moveStage,
  type TargetRow,
} from "#lib/release/store";
import { changesInWords, compareFacts, type FactRow, type ReviewFacts } from "#lib/review/facts";
import { approvalOf, hasBegun, loadFacts } from "#lib/review/store";

/** The rest of a large cohort is claimed row by row, each checked by the database. */
const TIMEOUT_MS = 120_000;
const HOUR_MS = 60 * 60 * 1000;

const WHERE_TO: Record<Adapter, (name: string) => string> = {
  file: () => "as a file",
  webhook: (name) => `to the webhook ${name}`,
  pull: (name) => `for the sender ${name} to fetch`,
};

export type ReleaseWish = {
  cohortId: string;
  stageIndex: number;
  adapter: Adapter;
  targetId?: string | undefined;
  /** How many recipients the person saw and confirmed. */
  count: number;
  now: Date;
};

/**
 * Releases one stage: preflight, claim and hand-over state in one transaction. A file is handed over at once; a webhook is
 * posted by a job, and a sender fetches its stage when it likes. Throws `conflict` with every reason when it must not go, also to the second of two at once.
 */
export async function releaseStage(actor: Actor, wish: ReleaseWish): Promise<Cohort> {
  const { workspaceId } = actor;
  const { cohortId, stageIndex, adapter, now } = wish;
  authorize(actor, "release.start", { workspaceId });
  return inTransaction(async (tx) => {
    const target = await targetOf(tx, workspaceId, wish);
    const { incidentId } = await lockOf(tx, workspaceId, cohortId);
    const cohort = await lockCohort(tx, workspaceId, cohortId);
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const stage = await loadStage(tx, cohort, stageIndex);
    const facts = await factsOf(tx, cohort, incident, wish, stage.size);
    refuse(preflight({ ...facts, left: stage.size }));

    const webhook = adapter === "webhook";
    const later = adapter !== "file";
    const paced = stage.perHour ? (stage.size / stage.perHour) * HOUR_MS : 0;
    const watch = { file: OBSERVE_MS, webhook: WATCH_MS, pull: PULL_OPEN_MS + paced };
    const moved = await moveStage(tx, stage, ["waiting"], {
      state: later ? "dispatching" : "observing",
      adapter,
      targetId: target?.id ?? null,
      releasedBy: actorRef(actor),
      releasedAt: now,
      deadlineAt: new Date(now.getTime() + watch[adapter]),
    });
    if (!moved) throw conflict("Somebody released this stage a moment ago. Nothing was sent twice.");
    await claimStage(tx, cohort, stageIndex, later ? "claimed" : "handed_over", now);
    const counts = await countDispatches(tx, cohortId, stageIndex);
    const left = counts.claimed + counts.handed_over;
    refuse(preflight({ ...facts, left }));

    await moveCohort(tx, cohort, ["approved"], { state: "releasing" });
    const before = ["open", "identified", "monitoring"];
    await setIncidentState(tx, { workspaceId, incidentId, from: before, to: "retrying" });
    await appendTimeline(tx, {
      workspaceId,
      incidentId,
      at: now,
      kind: "release.started",
      actor: actorRef(actor),
      text: `${actor.name} released stage ${stageIndex + 1} of cohort ${cohort.number}: ${left} recipients ${WHERE_TO[adapter](target?.name ?? "")}${counts.cancelled > 0 ? `, ${counts.cancelled} left out because they need no retry any more` : ""}.`,
      link: { cohort: cohortId, stage: String(stageIndex) },
    });
    await audit(tx, actor, workspaceId, "release.started", cohortId, {
      stage: String(stageIndex),
      adapter,
      recipients: String(left),
    });
    if (webhook) {
      const payload = { workspaceId, cohortId, stageIndex, attempt: 0 };
      await enqueue(tx, SEND_TASK, payload, { key: sendJobKey(payload) });
    } else if (!later) await record(tx, { kind: "stage.released", workspaceId, cohortId, stageIndex });
    return cohortShape(tx, workspaceId, cohortId);
  }, TIMEOUT_MS);
}

function refuse(reasons: readonly string[]): void {
  if (reasons.length > 0) throw conflict(`Nothing was sent. ${reasons.join(" ")}`);
}

/** Takes the turn of the incident before the cohort, always in this order. */
async function lockOf(tx: Tx, workspaceId: string, cohortId: string): Promise<{ incidentId: string }> {
  const cohort = await loadCohort(tx, workspaceId, cohortId);
  await lockReleases(tx, cohort.incidentId);
  return cohort;
}

async function targetOf(tx: Tx, workspaceId: string, wish: ReleaseWish): Promise<TargetRow | null> {
  const { adapter } = wish;
  if (adapter === "file") return null;
  const what = adapter === "webhook" ? "webhook" : "sender";
  if (!wish.targetId) throw new ServiceError("invalid", `Choose the ${what} that the stage goes to.`);
  const target = await findTarget(tx, workspaceId, wish.targetId);
  if (target?.kind !== adapter) throw notFound(`This ${what}`);
  return target;
}

/** What the preflight looks at, all of it but who is left. */
export async function factsOf(
  tx: Tx,
  cohort: CohortRow,
  incident: IncidentRow,
  wish: Pick<ReleaseWish, "stageIndex" | "count" | "now">,
  stageSize: number,
): Promise<Omit<PreflightFacts, "left"> & { compared: FactRow[] }> {
  const hold = await findHold(tx, cohort.workspaceId, cohort.incidentId);
  const approval = await approvalOf(tx, cohort);
  const compared = approval
    ? compareFacts(approval.facts as ReviewFacts, await loadFacts(tx, cohort), await hasBegun(tx, cohort.id))
    : [];
  return {
    blockedBy: stageBlockedBy(
      {
        cohortState: cohort.state,
        stages: await stagesOf(tx, [cohort.id]),
        holdState: hold?.state ?? null,
        incidentState: incident.state,
      },
      wish.stageIndex,
    ),
    approval: approval && { expiresAt: approval.expiresAt, changes: changesInWords(compared) },
    compared,
    leaseUntil: hold?.leaseUntil ?? null,
    stageSize,
    count: wish.count,
    now: wish.now,
  };
}
