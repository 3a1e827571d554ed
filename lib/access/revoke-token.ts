import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { systemNow } from "#lib/platform/clock";
import { conflict, notFound } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

/** Ends an API token: the next request with it is refused. Throws `conflict` when it was ended before. */
export async function revokeToken(actor: Actor, tokenId: string): Promise<{ ok: true }> {
  const { workspaceId } = actor;
  authorize(actor, "token.change", { workspaceId });
  await inTransaction(async (tx) => {
    const token = await tx.apiToken.findFirst({ where: { id: tokenId, workspaceId } });
    if (!token) throw notFound("This API token");
    const ended = await tx.apiToken.updateMany({
      where: { id: tokenId, workspaceId, revokedAt: null },
      data: { revokedAt: systemNow() },
    });
    if (ended.count === 0) throw conflict("This token has been revoked already.");
    await audit(tx, actor, workspaceId, "token.revoked", tokenId, { name: token.name });
  });
  return { ok: true };
}
