import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { loadCohort } from "#lib/cohort/store";
import { conflict, notFound } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { inTransaction } from "#lib/platform/transaction";
import { isListKind } from "#lib/release/adapter-capability";
import type { UnsuppressRunDetail } from "#lib/release/list-run/contract";
import { runDetail } from "#lib/release/list-run/run-shape";
import { enqueueRun } from "#lib/release/list-run/run-task";
import { insertRun, isOneAtWork, loadRun, moveRun } from "#lib/release/list-run/store";
import { tellRun } from "#lib/release/list-run/tell-run";
import { whyNotFor } from "#lib/release/list-run/why-not";
import { WATCH_MS } from "#lib/release/retry-plan";
import { findTarget, holdCohortState, loadStage } from "#lib/release/store";

/**
 * Begins a run over a stage against a suppression list, which the worker does. Throws `conflict` unless the cohort is
 * approved (a dry run: unless it was stopped), and while another run of this stage and list is at work.
 */
export async function startRun(
  actor: Actor,
  wish: { cohortId: string; stageIndex: number; targetId: string; dryRun: boolean; now: Date },
): Promise<UnsuppressRunDetail> {
  const { workspaceId } = actor;
  const { cohortId, stageIndex, targetId, dryRun, now } = wish;
  authorize(actor, "release.start", { workspaceId });
  return inTransaction(async (tx) => {
    const cohort = await loadCohort(tx, workspaceId, cohortId);
    const why = whyNotFor(cohort, (await holdCohortState(tx, workspaceId, cohortId)) ?? "", dryRun);
    if (why) throw conflict(`${why} Nothing was taken off.`);
    await loadStage(tx, cohort, stageIndex);
    const target = await findTarget(tx, workspaceId, targetId);
    if (!target || !isListKind(target.kind)) throw notFound("This suppression list");
    const runId = newId("lrn");
    const run = {
      ...{ id: runId, workspaceId, cohortId, stageIndex, targetId, targetName: target.name, dryRun },
      ...{ state: "running", startedBy: actorRef(actor), startedAt: now, watchAt: new Date(now.getTime() + WATCH_MS) },
    };
    if (!(await insertRun(tx, run)))
      throw conflict(`Another run of this stage against ${target.name} is at work. Wait for it, or pause it.`);
    const about = { target: targetId, stage: String(stageIndex), dryRun: String(dryRun), run: runId };
    await audit(tx, actor, workspaceId, "release.unsuppress", cohortId, about);
    await enqueueRun(tx, { workspaceId, runId });
    return runDetail(tx, await loadRun(tx, workspaceId, runId));
  });
}

/** Pauses a run after the address under way; a person lets it go on. Throws `conflict` when it does not run. */
export async function pauseRun(actor: Actor, { id, now }: { id: string; now: Date }): Promise<UnsuppressRunDetail> {
  const { workspaceId } = actor;
  authorize(actor, "release.start", { workspaceId });
  return inTransaction(async (tx) => {
    const run = await loadRun(tx, workspaceId, id);
    const change = { state: "paused", nextAt: null, why: `Paused by ${actor.name}, after the address under way.` };
    if (!(await moveRun(tx, id, ["running"], change))) throw conflict(`This run is ${run.state}; nothing was changed.`);
    await tellRun(tx, run, { actor: actorRef(actor), how: "paused", why: null, now });
    await audit(tx, actor, workspaceId, "release.unsuppress_paused", run.cohortId, { run: id });
    return runDetail(tx, await loadRun(tx, workspaceId, id));
  });
}

/** Lets a paused run go on where it was. Throws `conflict` when it is not paused or may not go on. */
export async function goOnWithRun(actor: Actor, { id, now }: { id: string; now: Date }): Promise<UnsuppressRunDetail> {
  const { workspaceId } = actor;
  authorize(actor, "release.start", { workspaceId });
  return inTransaction(async (tx) => {
    const run = await loadRun(tx, workspaceId, id);
    const cohort = await loadCohort(tx, workspaceId, run.cohortId);
    const why = whyNotFor(cohort, (await holdCohortState(tx, workspaceId, run.cohortId)) ?? "", run.dryRun);
    if (why) throw conflict(`${why} Nothing was changed.`);
    if (run.state === "paused" && (await isOneAtWork(tx, run)))
      throw conflict(`Another run of this stage against ${run.targetName} is at work. Wait for it, or pause it.`);
    const watchAt = new Date(now.getTime() + WATCH_MS);
    const goes = await moveRun(tx, id, ["paused"], { state: "running", attempt: 0, nextAt: null, why: null, watchAt });
    if (!goes) throw conflict(`This run is ${run.state}; nothing was changed.`);
    await audit(tx, actor, workspaceId, "release.unsuppress_resumed", run.cohortId, { run: id });
    await enqueueRun(tx, { workspaceId, runId: id });
    return runDetail(tx, await loadRun(tx, workspaceId, id));
  });
}
