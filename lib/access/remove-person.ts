import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit, endSessions, findMember, lockAdministrators } from "#lib/access/store";
import { conflict, notFound } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

/**
 * Takes a member out of the workspace and ends their sessions; what they did keeps their name.
 * Throws `conflict` when nobody would be left to administer.
 */
export async function removePerson(actor: Actor, personId: string): Promise<{ ok: true }> {
  const { workspaceId } = actor;
  authorize(actor, "people.change", { workspaceId });
  await inTransaction(async (tx) => {
    const administrators = await lockAdministrators(tx, workspaceId);
    const member = await findMember(tx, workspaceId, personId);
    if (!member) throw notFound("This person");
    if (administrators.length === 1 && administrators[0] === personId)
      throw conflict("This is the only administrator. Make another one first.");
    const gone = await tx.membership.deleteMany({ where: { workspaceId, userId: personId } });
    if (gone.count === 0) throw conflict("Somebody removed this person just now.");
    await endSessions(tx, personId);
    await audit(tx, actor, workspaceId, "person.removed", personId, { email: member.user.email, role: member.role });
  });
  return { ok: true };
}
