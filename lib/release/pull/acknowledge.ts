import type { Actor } from "#lib/access/actor";
import { audit } from "#lib/access/store";
import { loadCohort } from "#lib/cohort/store";
import { inTransaction } from "#lib/platform/transaction";
import type { Pull } from "#lib/release/pull/contract";
import { pullFor, senderFor } from "#lib/release/pull/fetch-recipients";
import { pullShape } from "#lib/release/pull/pull-shape";
import { pulledStates, settlePull } from "#lib/release/pull/store";
import { endWhenOver } from "#lib/release/pull/watch-pulls";
import { holdCohortState } from "#lib/release/store";

type Result = { idempotencyKey: string; result: "handed_over" | "refused" };
export type Acknowledged = { pull: Pull; notTaken: { idempotencyKey: string; why: string }[] };

const SAID = { handed_over: "was handed over", cancelled: "was not sent", unknown: "is in doubt" };

/**
 * Settles recipients of a fetch as its sender says: also after the lease or Stop, because what went out went out. Saying
 * the same twice is once; what was settled otherwise, by the sender or by a person, stays and is told.
 */
export async function acknowledge(
  actor: Actor,
  { claim, results, now }: { claim: string; results: readonly Result[]; now: Date },
): Promise<Acknowledged> {
  return inTransaction(async (tx) => {
    const sender = await senderFor(tx, actor);
    const pull = await pullFor(tx, sender, claim);
    await holdCohortState(tx, pull.workspaceId, pull.cohortId);
    const keysOf = (result: Result["result"]) =>
      results.filter((each) => each.result === result).map((each) => each.idempotencyKey);
    // Named in both ways it may have gone out, so it counts as gone.
    const handedOver = await settlePull(tx, pull, keysOf("handed_over"), "handed_over");
    const refused = await settlePull(tx, pull, keysOf("refused"), "refused");

    const states = await pulledStates(
      tx,
      pull.id,
      results.map((each) => each.idempotencyKey),
    );
    const notTaken = results.flatMap(({ idempotencyKey, result }) => {
      const state = states.get(idempotencyKey);
      if (state === undefined) return [{ idempotencyKey, why: "It is not in this fetch." }];
      if (state === (result === "handed_over" ? "handed_over" : "cancelled")) return [];
      const said = Object.hasOwn(SAID, state) ? SAID[state as keyof typeof SAID] : state;
      return [{ idempotencyKey, why: `It was settled before: it ${said}.` }];
    });
    if (handedOver.size + refused.size > 0) {
      await audit(tx, actor, pull.workspaceId, "release.acknowledged", pull.cohortId, {
        sender: sender.name,
        claim,
        handedOver: String(handedOver.size),
        refused: String(refused.size),
      });
      await endWhenOver(tx, actor, pull, now);
    }
    return { pull: await pullShape(tx, await loadCohort(tx, pull.workspaceId, pull.cohortId), pull, now), notTaken };
  });
}
