import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { conflict, notFound } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

/** Ends an invitation before anybody used it. Throws `conflict` when somebody has. */
export async function withdrawInvite(actor: Actor, inviteId: string): Promise<{ ok: true }> {
  const { workspaceId } = actor;
  authorize(actor, "people.change", { workspaceId });
  await inTransaction(async (tx) => {
    const invite = await tx.invite.findFirst({ where: { id: inviteId, workspaceId } });
    if (!invite) throw notFound("This invitation");
    const gone = await tx.invite.deleteMany({ where: { id: inviteId, workspaceId, usedAt: null } });
    if (gone.count === 0) throw conflict("Somebody has used this invitation. Remove the person instead.");
    await audit(tx, actor, workspaceId, "invite.withdrawn", inviteId, { role: invite.role, email: invite.email });
  });
  return { ok: true };
}
