import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { markByHand, unmarkByHand } from "#lib/hold/by-hand/store";
import { followKeys } from "#lib/hold/feed/follow-held";
import { bareAddress, groupingKey, isAddress } from "#lib/parse/address";
import { notFound, ServiceError } from "#lib/platform/errors";
import { inTransaction, type Tx } from "#lib/platform/transaction";

/** The audit trail names so many of a list; the list itself names them all. */
const NAMED_IN_AUDIT = 20;

export type ByHandWish = { recipients: readonly string[]; why: string; now: Date };

/**
 * Suppresses addresses by hand, with a reason: no hold protects them from then on and no retry takes them. Spellings of
 * one recipient are one entry. Throws `invalid` and changes nothing when one is no address.
 */
export async function suppressByHand(actor: Actor, wish: ByHandWish): Promise<{ added: number; already: number }> {
  authorize(actor, "suppression.change", { workspaceId: actor.workspaceId });
  return inTransaction((tx) => keepByHand(tx, actor, wish));
}

/** The same inside the caller's transaction, for a decision that leads to it. */
export async function keepByHand(
  tx: Tx,
  actor: Actor,
  { recipients, why, now }: ByHandWish,
): Promise<{ added: number; already: number }> {
  const { workspaceId } = actor;
  const byKey = new Map<string, string>();
  for (const [index, text] of recipients.entries()) {
    const address = bareAddress(text);
    if (!isAddress(address)) {
      const what = `“${text}” is no address. Nothing was suppressed.`;
      throw new ServiceError("invalid", what, [{ where: `body.recipients.${index}`, what }]);
    }
    const key = groupingKey(address);
    if (!byKey.has(key)) byKey.set(key, address);
  }
  const added = await markByHand(tx, workspaceId, byKey, { why, by: actorRef(actor), at: now });
  if (added.length > 0) {
    const named = added.slice(0, NAMED_IN_AUDIT);
    await audit(tx, actor, workspaceId, "suppression.added", named[0] ?? "", {
      why,
      recipients: named,
      count: String(added.length),
    });
    await followKeys(tx, actor, added, now);
  }
  return { added: added.length, already: byKey.size - added.length };
}

/** Takes an address off the list, whatever its spelling. Throws `not_found` when it is not on it. */
export async function forgetByHand(
  actor: Actor,
  { recipient, now }: { recipient: string; now: Date },
): Promise<{ ok: true }> {
  const { workspaceId } = actor;
  authorize(actor, "suppression.change", { workspaceId });
  return inTransaction(async (tx) => {
    const key = groupingKey(recipient);
    const was = await unmarkByHand(tx, workspaceId, key);
    if (!was) throw notFound("This address on the list of those suppressed by hand");
    await audit(tx, actor, workspaceId, "suppression.removed", key, { why: was.suppressedWhy });
    await followKeys(tx, actor, [key], now);
    return { ok: true };
  });
}
