import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { loadCohort } from "#lib/cohort/store";
import { env } from "#lib/platform/env";
import { ServiceError } from "#lib/platform/errors";
import { type PostResult, postSigned } from "#lib/platform/post-signed";
import { unseal } from "#lib/platform/sealed";
import { inTransaction, type Tx } from "#lib/platform/transaction";
import { stageAddresses } from "#lib/release/doubt-store";
import { endRun, waitWithRun } from "#lib/release/list-run/end-run";
import { enqueueRun, type ListRunPayload } from "#lib/release/list-run/run-task";
import {
  interrupted,
  keepResult,
  markTrying,
  noteProgress,
  type RunRow,
  takeRun,
  unmark,
} from "#lib/release/list-run/store";
import { whyNotFor } from "#lib/release/list-run/why-not";
import { findTarget, holdCohortState, type TargetRow } from "#lib/release/store";
import { type Call, Credentials, suppressionList } from "#lib/release/unsuppress/lists";
import { keepListings } from "#lib/release/unsuppress/store";
import { type Ended, type Line, readBack, type Taken, takeOne } from "#lib/release/unsuppress/take-off";
import { turnOf } from "#lib/release/unsuppress/turn";
import { keepCheck } from "#lib/release/watch/store";

/** Addresses of one job; a run is one job after the other, so that none of them lasts. */
const PORTION = 20;
/** Stop waits for a removal under way. */
const CALL_TIMEOUT_MS = 5_000;
const ANSWER_BYTES_MAX = 262_144;
/** Longer than any address takes: a run that is silent for so long is taken up by another worker. */
const SILENT_MS = 60_000;
/** A worker that asked for a removal so long ago has read it back or is gone. */
const ASKED_MS = 30_000;

type Address = { recipientKey: string; recipient: string };
type Portion = { run: RunRow; target: TargetRow; doubts: Address[]; next: Address[]; isLast: boolean };

/**
 * Goes on with a run: first reads back what a worker left that did not come back, then looks at the next 20 addresses and
 * takes them off. Each removal is noted before it is asked for and then only read back, so that whatever is killed nothing is taken off
 * twice by one run. After Stop nothing more is asked for. Who is seen to be on the list is left out of releases until a
 * later look shows otherwise, because the provider would drop the mail silently.
 */
export async function runList(actor: Actor, payload: ListRunPayload & { clock: () => Date }): Promise<void> {
  const { workspaceId, runId, clock } = payload;
  authorize(actor, "release.start", { workspaceId });
  const portion = await inTransaction((tx) => takePortion(tx, payload));
  if (!portion) return;
  const { run, target, doubts, next } = portion;
  const line = lineTo(target, clock());
  if (typeof line === "string") return inTransaction((tx) => endRun(tx, run, "paused", line, clock()));
  let halted = false;
  /** Keeps what came of an address; whether the run goes on. */
  const keep = async (address: Address, taken: Taken): Promise<boolean> => {
    const state = await inTransaction((tx) => keepTaken(tx, portion, address, taken, clock()));
    if (state !== "running") return false;
    if (taken.end && !halted) await inTransaction((tx) => waitOrPause(tx, portion, taken.end, clock()));
    return taken.end === null;
  };
  for (const address of doubts) if (!(await keep(address, await readBack(line, address.recipient)))) return;
  for (const address of next) {
    const remove = async (call: Call) => {
      const removed = await removeUnlessStopped(run, address, () => line.send(call), clock());
      halted = removed === null;
      return removed;
    };
    if (await keep(address, await takeOne({ ...line, dryRun: run.dryRun, remove }, address.recipient))) continue;
    // The next job finds out how the cohort stands, and ends the run.
    if (halted) await inTransaction((tx) => enqueueRun(tx, { workspaceId, runId }));
    return;
  }
  await inTransaction(async (tx) => {
    const looked = doubts.length + next.length;
    if (looked > 0) {
      const says = `It answered for ${looked} recipients of a stage.`;
      await keepCheck(tx, target.id, { at: clock(), works: true, says });
    }
    if (portion.isLast) await endRun(tx, run, "done", null, clock());
    else await enqueueRun(tx, { workspaceId, runId });
  });
}

/** The next addresses for this worker alone; null when the run does not run, ended here, or another worker is at it. */
async function takePortion(
  tx: Tx,
  { workspaceId, runId, clock }: ListRunPayload & { clock: () => Date },
): Promise<Portion | null> {
  const now = clock();
  const doubts = await interrupted(tx, runId);
  const asked = Math.max(0, ...doubts.map(({ at }) => at.getTime() + ASKED_MS));
  if (asked > now.getTime()) {
    // Whoever asked may still be at it, as after Pause and Go on at once.
    await enqueueRun(tx, { workspaceId, runId }, new Date(asked));
    return null;
  }
  const run = await takeRun(tx, workspaceId, runId, watchFrom(now));
  if (!run) return null;
  const cohort = await loadCohort(tx, workspaceId, run.cohortId);
  const why = whyNotFor(cohort, cohort.state, run.dryRun);
  const target = await findTarget(tx, workspaceId, run.targetId);
  if (why || !target) {
    await endRun(tx, run, cohort.state === "stopped" ? "stopped" : "paused", why ?? "The list was removed.", now);
    return null;
  }
  const page = await stageAddresses(tx, cohort, run.stageIndex, run.after, PORTION);
  const known = new Set(doubts.map((doubt) => doubt.recipientKey));
  const next = page.filter(({ recipientKey }) => !known.has(recipientKey));
  return { run, target, doubts, next, isLast: page.length < PORTION };
}

/** Keeps what is known of an address, unless another worker has the run by now. The run's state; null for that other one. */
async function keepTaken(
  tx: Tx,
  { run, target }: Portion,
  { recipientKey, recipient }: Address,
  { result, why, end }: Taken,
  now: Date,
): Promise<string | null> {
  // One that is to be looked at again, or read back later, does not move the run on.
  const isOpen = result === null || (result === "unknown" && end !== null);
  const state = await noteProgress(tx, run, isOpen ? null : recipientKey, watchFrom(now));
  if (state === null || isOpen) return state;
  await keepResult(tx, { runId: run.id, recipientKey, recipient }, { result, why, at: now });
  if (result !== "failed" && result !== "unknown") {
    const listed = result !== "absent" && result !== "removed";
    await keepListings(tx, target, [{ recipientKey, listed, why }], now);
  }
  return state;
}

/** Asks for a removal once, noted before; null, and nothing went out, when run or cohort may not go on. */
async function removeUnlessStopped(
  run: RunRow,
  { recipientKey, recipient }: Address,
  send: () => Promise<PostResult>,
  now: Date,
): Promise<PostResult | null> {
  const place = { runId: run.id, recipientKey, recipient };
  const marked = await inTransaction(async (tx) => {
    if ((await noteProgress(tx, run, null, watchFrom(now))) !== "running") return false;
    await markTrying(tx, place, now);
    return true;
  });
  if (!marked) return null;
  let result: PostResult | undefined;
  return inTransaction(async (tx) => {
    // Held against Stop while the call is under way.
    const state = (await holdCohortState(tx, run.workspaceId, run.cohortId)) ?? "";
    // The transaction may run again; the call must not.
    if (whyNotFor({ number: 0 }, state, false) === null) result ??= await send();
    if (!result || isUndone(result)) await unmark(tx, place);
    return result ?? null;
  });
}

/** Whether it is known that the list did not do it, and will be asked again. */
function isUndone(result: PostResult): boolean {
  return result.kind === "not_sent" || (result.kind === "refused" && [401, 403, 429].includes(result.status ?? 0));
}

async function waitOrPause(tx: Tx, { run, target }: Portion, end: Ended | null, now: Date): Promise<void> {
  if (!end || (end.again && (await waitWithRun(tx, run, end, now)))) return;
  await keepCheck(tx, target.id, { at: now, works: false, says: end.why });
  await endRun(tx, run, "paused", end.why, now);
}

/** How the list is spoken to, or why it cannot be. */
function lineTo(target: TargetRow, now: Date): Line | string {
  try {
    const credentials = Credentials.parse(JSON.parse(unseal(target.secret, target.id)));
    const allowPrivate = env().REBOUND_ALLOW_PRIVATE_TARGETS;
    return {
      list: suppressionList(target.url, credentials, now),
      send: (call) => postSigned({ ...call, timeoutMs: CALL_TIMEOUT_MS, allowPrivate, excerptBytes: ANSWER_BYTES_MAX }),
      turn: () => turnOf(target.id),
    };
  } catch (error) {
    if (error instanceof ServiceError) return error.message;
    throw error;
  }
}

function watchFrom(now: Date): Date {
  return new Date(now.getTime() + SILENT_MS);
}
