import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { loadCohort } from "#lib/cohort/store";
import { appendTimeline } from "#lib/incident/store";
import { env } from "#lib/platform/env";
import { conflict, notFound } from "#lib/platform/errors";
import { type PostResult, postSigned } from "#lib/platform/post-signed";
import { unseal } from "#lib/platform/sealed";
import { inTransaction } from "#lib/platform/transaction";
import { isListKind } from "#lib/release/adapter-capability";
import { stageAddresses } from "#lib/release/doubt-store";
import { findTarget, holdCohortState, loadStage } from "#lib/release/store";
import { type Call, Credentials, suppressionList } from "#lib/release/unsuppress/lists";
import { keepListings, type Looked } from "#lib/release/unsuppress/store";
import { type AddressResult, takeOff } from "#lib/release/unsuppress/take-off";
import { turnOf } from "#lib/release/unsuppress/turn";
import { keepCheck } from "#lib/release/watch/store";

const PAGE_SIZE = 20;
/** Stop waits for a removal under way. */
const CALL_TIMEOUT_MS = 5_000;
const ANSWER_BYTES_MAX = 262_144;
const LIVE = ["approved", "releasing"];

export type Unsuppressed = { dryRun: boolean; items: AddressResult[]; next: string | null };

/**
 * Takes up to 20 recipients of a stage off a suppression list, each read back; a dry run only looks. Throws `conflict`
 * unless the cohort is approved (a dry run: unless it was stopped). After Stop nobody more is taken off. Who is seen to be on
 * the list is left out of releases until a later look shows otherwise, because the provider would drop the mail silently.
 */
export async function unsuppressStage(
  actor: Actor,
  wish: { cohortId: string; stageIndex: number; targetId: string; dryRun: boolean; after: string; now: Date },
): Promise<Unsuppressed> {
  const { workspaceId } = actor;
  const { cohortId, stageIndex, targetId, dryRun, after, now } = wish;
  authorize(actor, "release.start", { workspaceId });
  const { cohort, target, rows } = await inTransaction(async (tx) => {
    const cohort = await loadCohort(tx, workspaceId, cohortId);
    if (dryRun ? cohort.state === "stopped" : !LIVE.includes(cohort.state))
      throw conflict(`Cohort ${cohort.number} is ${cohort.state}. Nothing was taken off.`);
    await loadStage(tx, cohort, stageIndex);
    const target = await findTarget(tx, workspaceId, targetId);
    if (!target || !isListKind(target.kind)) throw notFound("This suppression list");
    const about = { target: targetId, stage: String(stageIndex), dryRun: String(dryRun) };
    await audit(tx, actor, workspaceId, "release.unsuppress", cohortId, about);
    return { cohort, target, rows: await stageAddresses(tx, cohort, stageIndex, after, PAGE_SIZE) };
  });

  const credentials = Credentials.parse(JSON.parse(unseal(target.secret, target.id)));
  const items = await takeOff({
    list: suppressionList(target.url, credentials, now),
    recipients: rows.map((row) => row.recipient),
    dryRun,
    send,
    remove: (call) => removeUnlessStopped(workspaceId, cohortId, call),
    turn: () => turnOf(target.id),
  });

  const [first] = items;
  if (first)
    await inTransaction(async (tx) => {
      await keepListings(tx, target, lookedOf(rows, items), now);
      await keepCheck(tx, target.id, {
        at: now,
        works: first.result !== "failed",
        says: first.result === "failed" ? first.why : `It answered for ${items.length} recipients of a stage.`,
      });
    });
  const removed = items.filter((item) => item.result === "removed").length;
  const left = items.filter((item) => ["still_listed", "failed", "not_tried"].includes(item.result)).length;
  if (!dryRun && removed + left > 0)
    await inTransaction((tx) =>
      appendTimeline(tx, {
        workspaceId,
        incidentId: cohort.incidentId,
        at: now,
        kind: "release.unsuppressed",
        actor: actorRef(actor),
        text: `${actor.name} took ${removed} recipients of stage ${stageIndex + 1} of cohort ${cohort.number} off the suppression list ${target.name}, each read back${left > 0 ? `; ${left} are not known to be off it` : ""}.`,
        link: { cohort: cohortId, stage: String(stageIndex) },
      }),
    );
  const untried = items.findIndex((item) => item.result === "not_tried");
  const last = rows.at(-1)?.recipientKey ?? null;
  // A run that ended early goes on with the first that was not tried.
  if (untried > 0) return { dryRun, items, next: rows[untried - 1]?.recipientKey ?? null };
  return { dryRun, items, next: rows.length < PAGE_SIZE ? null : last };
}

/** What the run showed of each address; nothing of those without a usable answer. */
function lookedOf(rows: readonly { recipientKey: string }[], items: readonly AddressResult[]): Looked[] {
  return items.flatMap(({ result, why }, index) => {
    const recipientKey = rows[index]?.recipientKey;
    if (recipientKey === undefined || result === "failed" || result === "not_tried") return [];
    return [{ recipientKey, listed: result !== "absent" && result !== "removed", why }];
  });
}

function send(call: Call): Promise<PostResult> {
  return postSigned({
    ...call,
    timeoutMs: CALL_TIMEOUT_MS,
    allowPrivate: env().REBOUND_ALLOW_PRIVATE_TARGETS,
    excerptBytes: ANSWER_BYTES_MAX,
  });
}

/** Holds the cohort against Stop while the call is under way. */
function removeUnlessStopped(workspaceId: string, cohortId: string, call: Call): Promise<PostResult | null> {
  let result: PostResult | undefined;
  return inTransaction(async (tx) => {
    if (!LIVE.includes((await holdCohortState(tx, workspaceId, cohortId)) ?? "")) return null;
    // The transaction may run again; the call must not.
    result ??= await send(call);
    return result;
  });
}
