import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { newSecret } from "#lib/access/secret";
import { audit } from "#lib/access/store";
import { notFound } from "#lib/platform/errors";
import { inTransaction, type Tx } from "#lib/platform/transaction";
import type { ReleaseTarget } from "#lib/release/contract";
import { targetShape } from "#lib/release/list-targets";
import { makeSenderToken } from "#lib/release/pull/add-sender";
import { endToken, findTarget, replaceSecret, replaceToken, type TargetRow } from "#lib/release/store";
import { sealedSecret } from "#lib/release/target-secret";

/**
 * Makes another signing secret for a webhook, or another token for a sender that fetches. It is given back this once; the
 * old one ends at once, so a sender acknowledges what it has with the new token. Throws `not_found` for any other target.
 */
export async function replaceOwnSecret(
  actor: Actor,
  { targetId, now }: { targetId: string; now: Date },
): Promise<ReleaseTarget & { secret: string }> {
  const { workspaceId } = actor;
  authorize(actor, "release.target", { workspaceId });
  return inTransaction(async (tx) => {
    const target = await findTarget(tx, workspaceId, targetId);
    if (target?.kind !== "webhook" && target?.kind !== "pull") throw notFound("This webhook or sender");
    const secret = target.kind === "webhook" ? newSecret("whsec") : await anotherToken(tx, actor, target, now);
    if (target.kind === "webhook") await replaceSecret(tx, target.id, sealedSecret({ id: target.id, secret }));
    await audit(tx, actor, workspaceId, "release.target.credentials", target.id, { name: target.name });
    return { ...targetShape(target), secret };
  });
}

async function anotherToken(tx: Tx, actor: Actor, target: TargetRow, now: Date): Promise<string> {
  authorize(actor, "token.change", { workspaceId: target.workspaceId });
  const { token, made } = await makeSenderToken(tx, actor, target.name);
  await replaceToken(tx, target.id, made.id);
  if (target.tokenId) await endToken(tx, target.workspaceId, target.tokenId, now);
  return token;
}
