import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { newSecret, secretHash } from "#lib/access/secret";
import { audit, insertToken, type TokenRecord } from "#lib/access/store";
import { conflict } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { inTransaction, type Tx } from "#lib/platform/transaction";
import type { ReleaseTarget } from "#lib/release/contract";
import { targetShape } from "#lib/release/list-targets";
import { insertTarget } from "#lib/release/store";

const PREFIX_LENGTH = 10;

/**
 * Adds a sender that fetches what is released to it, with an API token that can do nothing else and is shown this once.
 * Throws `conflict` for a name in use.
 */
export async function addSender(
  actor: Actor,
  { name, now }: { name: string; now: Date },
): Promise<ReleaseTarget & { token: string }> {
  const { workspaceId } = actor;
  authorize(actor, "release.target", { workspaceId });
  authorize(actor, "token.change", { workspaceId });
  return inTransaction(async (tx) => {
    const { token, made } = await makeSenderToken(tx, actor, name);
    const row = await insertTarget(tx, {
      id: newId("tgt"),
      workspaceId,
      kind: "pull",
      name,
      url: "",
      secret: "",
      tokenId: made.id,
      createdAt: now,
    });
    if (!row) throw conflict(`A target named “${name}” exists already.`);
    await audit(tx, actor, workspaceId, "release.target", row.id, { name, kind: "pull" });
    return { ...targetShape(row), token };
  });
}

/** Makes a token by which a sender is known, and nothing else; it is given back this once. */
export async function makeSenderToken(
  tx: Tx,
  actor: Actor,
  name: string,
): Promise<{ token: string; made: TokenRecord }> {
  const { workspaceId } = actor;
  const token = newSecret("rbd");
  const made = await insertToken(tx, {
    workspaceId,
    name: `Sender ${name}`,
    prefix: token.slice(0, PREFIX_LENGTH),
    tokenHash: secretHash(token),
    scopes: ["release"],
    createdById: actor.kind === "person" ? actor.id : null,
    expiresAt: null,
  });
  await audit(tx, actor, workspaceId, "token.made", made.id, { name: made.name, scopes: made.scopes });
  return { token, made };
}
