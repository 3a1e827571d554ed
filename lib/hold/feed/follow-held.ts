import { type Actor, actorRef } from "#lib/access/actor";
import { activeHolds, bringHeldUpToDate, type HeldMoves } from "#lib/hold/feed/store";
import { type HoldRow, nextFeedSeq } from "#lib/hold/store";
import { tellWebhooks } from "#lib/hold/webhook/tell-webhooks";
import { appendTimeline } from "#lib/incident/store";
import type { Tx } from "#lib/platform/transaction";

const LEFT: Record<string, (count: number) => string> = {
  recovered: (count) =>
    `${recipients(count)} recovered and left the suppression hold: a retry got through or met no refusal.`,
  known_bad: (count) => `${recipients(count)} left the suppression hold: known by now to be bad by another bounce.`,
  suppressed_by_hand: (count) => `${recipients(count)} left the suppression hold: suppressed by hand.`,
  outside_window: (count) =>
    `${recipients(count)} left the suppression hold: their failures are outside its window now.`,
};

/**
 * Lets the recipients of a hold follow what is known of them, numbers each change in the feed and tells those who left in
 * the timeline. The caller holds the feed by a number it took.
 */
export async function followHeld(
  tx: Tx,
  actor: Actor,
  hold: HoldRow,
  how: { now: Date; again?: boolean },
): Promise<HeldMoves> {
  const { workspaceId, incidentId } = hold;
  const moves = await bringHeldUpToDate(tx, hold, how);
  for (const [why, count] of Object.entries(moves.left).sort()) {
    await appendTimeline(tx, {
      workspaceId,
      incidentId,
      at: how.now,
      kind: `hold.${why}`,
      actor: actorRef(actor),
      text: LEFT[why]?.(count) ?? `${recipients(count)} left the suppression hold.`,
      link: { hold: hold.id },
      curated: why === "recovered",
    });
  }
  const left = Object.values(moves.left).reduce((total, count) => total + count, 0);
  if (moves.joined + left > 0)
    await tellWebhooks(tx, hold, { kind: "recipients", joined: moves.joined, left }, how.now);
  return moves;
}

/** The same for a hold that itself does not change. */
export async function followAlone(tx: Tx, actor: Actor, hold: HoldRow, now: Date): Promise<HeldMoves> {
  await nextFeedSeq(tx, hold.workspaceId);
  return followHeld(tx, actor, hold, { now });
}

/** The same for every active hold that holds, or held, one of `keys`. */
export async function followKeys(tx: Tx, actor: Actor, keys: readonly string[], now: Date): Promise<void> {
  for (const hold of await activeHolds(tx, actor.workspaceId, keys)) await followAlone(tx, actor, hold, now);
}

function recipients(count: number): string {
  return count === 1 ? "1 recipient" : `${count} recipients`;
}
