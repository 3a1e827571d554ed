import type { Actor, Scope } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { TokenRow } from "#lib/access/contract";
import { tokenRow } from "#lib/access/list-tokens";
import { newSecret, secretHash } from "#lib/access/secret";
import { audit, insertToken } from "#lib/access/store";
import { systemNow } from "#lib/platform/clock";
import { inTransaction } from "#lib/platform/transaction";

const DAY_MS = 24 * 60 * 60 * 1000;
/** `rbd_` and six digits: enough to tell tokens apart in a list, useless for guessing the rest. */
const PREFIX_LENGTH = 10;

/** Makes an API token with `scopes`. The answer is the only place where its secret ever appears. */
export async function makeToken(
  actor: Actor,
  wanted: { name: string; scopes: readonly Scope[]; expiresInDays?: number | undefined },
): Promise<TokenRow & { token: string }> {
  const { workspaceId } = actor;
  authorize(actor, "token.change", { workspaceId });
  const token = newSecret("rbd");
  const scopes = [...new Set(wanted.scopes)];
  const made = await inTransaction(async (tx) => {
    const row = await insertToken(tx, {
      workspaceId,
      name: wanted.name,
      prefix: token.slice(0, PREFIX_LENGTH),
      tokenHash: secretHash(token),
      scopes,
      createdById: actor.kind === "person" ? actor.id : null,
      expiresAt: wanted.expiresInDays ? new Date(systemNow().getTime() + wanted.expiresInDays * DAY_MS) : null,
    });
    await audit(tx, actor, workspaceId, "token.made", row.id, { name: row.name, scopes });
    return row;
  });
  return { ...tokenRow(made), token };
}
