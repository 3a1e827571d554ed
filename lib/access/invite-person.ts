import type { Actor, Role } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { InviteRow } from "#lib/access/contract";
import { inviteRow } from "#lib/access/list-people";
import { newSecret, secretHash } from "#lib/access/secret";
import { audit, hasMembers, insertInvite } from "#lib/access/store";
import { systemNow } from "#lib/platform/clock";
import { inTransaction } from "#lib/platform/transaction";

const INVITE_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Makes a link that lets one person in with `role`, once, within seven days. Only its hash is kept.
 * `deskUrl` is the address people reach this desk by.
 */
export async function invitePerson(
  actor: Actor,
  wanted: { role: Role; email?: string | undefined },
  deskUrl: string,
): Promise<InviteRow & { url: string }> {
  const { workspaceId } = actor;
  authorize(actor, "people.change", { workspaceId });
  const token = newSecret("join");
  const invite = await inTransaction(async (tx) => {
    const made = await insertInvite(tx, {
      workspaceId,
      role: wanted.role,
      email: wanted.email?.trim().toLowerCase() ?? null,
      tokenHash: secretHash(token),
      createdById: actor.kind === "person" ? actor.id : null,
      expiresAt: new Date(systemNow().getTime() + INVITE_MS),
    });
    await audit(tx, actor, workspaceId, "invite.made", made.id, { role: made.role, email: made.email });
    return made;
  });
  return { ...inviteRow(invite), url: new URL(`/join/${token}`, deskUrl).toString() };
}

/**
 * The link for the first administrator, while nobody is a member; null afterwards. Links of earlier starts end.
 */
export async function inviteFirstAdministrator(actor: Actor, deskUrl: string): Promise<string | null> {
  const { workspaceId } = actor;
  authorize(actor, "people.change", { workspaceId });
  const nobody = await inTransaction(async (tx) => {
    if (await hasMembers(tx, workspaceId)) return false;
    await tx.invite.deleteMany({
      where: { workspaceId, createdById: null, email: null, usedAt: null, role: "administrator" },
    });
    return true;
  });
  return nobody ? (await invitePerson(actor, { role: "administrator" }, deskUrl)).url : null;
}
