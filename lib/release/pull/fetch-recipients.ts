import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { type CohortRow, loadCohort, type StageRow } from "#lib/cohort/store";
import { loadIncident } from "#lib/incident/store";
import { notFound, ServiceError } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { inTransaction, type Tx } from "#lib/platform/transaction";
import { clockUtc } from "#lib/platform/utc-words";
import { whyNotOn } from "#lib/release/midway";
import { mayGo, nextAfter } from "#lib/release/pace";
import { lockedPace } from "#lib/release/pace-store";
import type { Pull } from "#lib/release/pull/contract";
import { pullShape } from "#lib/release/pull/pull-shape";
import { findPull, insertPull, openRows, openStages, type PullRow, senderOf, sizePull } from "#lib/release/pull/store";
import { type RecipientRecord, recipientRecord } from "#lib/release/recipient-record";
import { PULL_OPEN_MS } from "#lib/release/retry-plan";
import { holdCohortState, loadStage, markBatch, moveStage, type TargetRow } from "#lib/release/store";

type Wish = { claim: string; limit: number; leaseSeconds: number; now: Date };
export type Fetched = { pull: Pull | null; says: string; recipients: RecipientRecord[] };

const CLAIM_PATTERN = /^[A-Za-z0-9._:-]{1,100}$/;

/**
 * Hands recipients of the stage released to this sender out, under the sender's own name for the fetch. The same name
 * gives the same ones while its lease runs, without those acknowledged, and nobody afterwards or after Stop. Each recipient
 * is marked unknown as it is handed out and never waits again, so that whatever dies nobody is in two fetches.
 */
export async function fetchRecipients(actor: Actor, wish: Wish): Promise<Fetched> {
  return inTransaction(async (tx) => {
    const sender = await senderFor(tx, actor);
    const { claim, now } = wish;
    if (!CLAIM_PATTERN.test(claim))
      throw new ServiceError("invalid", "A fetch is named by 1 to 100 letters, digits, dots, colons, dashes or _.");
    const known = await findPull(tx, sender.id, claim);
    if (known) return again(tx, known, now);
    let says = "Nothing waits for this sender.";
    for (const stage of await openStages(tx, sender)) {
      const fetched = await fromStage(tx, actor, sender, stage, wish);
      if (typeof fetched !== "string") return fetched;
      says = fetched;
    }
    return { pull: null, says, recipients: [] };
  });
}

/** The sender that the calling token belongs to. Throws `forbidden` for anybody else. */
export async function senderFor(tx: Tx, actor: Actor): Promise<TargetRow> {
  const { workspaceId } = actor;
  authorize(actor, "release.pull", { workspaceId });
  const sender = actor.kind === "token" ? await senderOf(tx, workspaceId, actor.id) : null;
  if (!sender)
    throw new ServiceError("forbidden", "Only a sender's own token fetches: an administrator adds one as a target.");
  return sender;
}

/** The fetch of that name of this sender, or `not_found`. */
export async function pullFor(tx: Tx, sender: TargetRow, claim: string): Promise<PullRow> {
  const pull = await findPull(tx, sender.id, claim);
  if (!pull) throw notFound("This fetch");
  return pull;
}

/** A fetch out of this stage, or why there is none. */
async function fromStage(
  tx: Tx,
  actor: Actor,
  sender: TargetRow,
  { cohortId, stageIndex }: StageRow,
  { claim, limit, leaseSeconds, now }: Wish,
): Promise<Fetched | string> {
  const { workspaceId } = sender;
  const state = await holdCohortState(tx, workspaceId, cohortId);
  // Read after the lock: Stop may have come first.
  const cohort = await loadCohort(tx, workspaceId, cohortId);
  const stage = await loadStage(tx, cohort, stageIndex);
  if (state !== "releasing" || stage.state !== "dispatching") return "The release does not go on.";
  if (stage.deadlineAt && stage.deadlineAt <= now) return "The time to fetch this stage is over.";
  const why = await whyNotOn(tx, cohort, stage, now);
  if (why.length > 0) return `Nothing is handed out now. ${why.join(" ")}`;
  const pace = await lockedPace(tx, stage);
  const most = mayGo(pace, now);
  if (most === 0 && pace.nextAt)
    return `This stage goes at ${stage.perHour} recipients an hour at most: fetch again at ${clockUtc(pace.nextAt)}.`;

  const id = newId("pul");
  const leaseUntil = new Date(now.getTime() + leaseSeconds * 1000);
  const pull = {
    id,
    workspaceId,
    targetId: sender.id,
    claim,
    cohortId,
    stageIndex,
    size: 0,
    claimedAt: now,
    leaseUntil,
  };
  if (!(await insertPull(tx, pull))) return again(tx, await pullFor(tx, sender, claim), now);
  const keys = await markBatch(tx, cohort, stageIndex, Math.min(limit, most), id);
  const nextAt = keys.length > 0 ? nextAfter(pace, keys.length, now) : null;
  // A capped stage takes its time, so the time to fetch it begins again with each fetch.
  if (nextAt)
    await moveStage(tx, stage, ["dispatching"], { nextAt, deadlineAt: new Date(nextAt.getTime() + PULL_OPEN_MS) });
  await sizePull(tx, id, keys.length);
  if (keys.length === 0) return "Nothing waits for this sender.";
  const about = { sender: sender.name, claim, stage: String(stageIndex), recipients: String(keys.length) };
  await audit(tx, actor, workspaceId, "release.fetched", cohortId, about);
  return given(tx, cohort, { ...pull, size: keys.length }, now);
}

async function again(tx: Tx, pull: PullRow, now: Date): Promise<Fetched> {
  await holdCohortState(tx, pull.workspaceId, pull.cohortId);
  return given(tx, await loadCohort(tx, pull.workspaceId, pull.cohortId), pull, now);
}

async function given(tx: Tx, cohort: CohortRow, row: PullRow, now: Date): Promise<Fetched> {
  const pull = await pullShape(tx, cohort, row, now);
  if (pull.state !== "open") return { pull, says: pull.says, recipients: [] };
  const { id, provider, side, cause, rule, sentence } = await loadIncident(tx, cohort.workspaceId, cohort.incidentId);
  const context = { cohortId: cohort.id, incidentId: id, provider, side, cause, rule, sentence };
  const rows = await openRows(tx, row.id);
  return { pull, says: pull.says, recipients: rows.map((each) => recipientRecord(each, context)) };
}
