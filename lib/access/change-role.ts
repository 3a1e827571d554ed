import type { Actor, Role } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { PersonRow } from "#lib/access/contract";
import { personRow } from "#lib/access/list-people";
import { audit, countSessions, findMember, lockAdministrators } from "#lib/access/store";
import { systemNow } from "#lib/platform/clock";
import { conflict, notFound } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

/** Gives the member `personId` another role. Throws `conflict` when nobody would be left to administer. */
export async function changeRole(actor: Actor, personId: string, role: Role): Promise<PersonRow> {
  const { workspaceId } = actor;
  authorize(actor, "people.change", { workspaceId });
  const member = await inTransaction(async (tx) => {
    const administrators = await lockAdministrators(tx, workspaceId);
    const before = await findMember(tx, workspaceId, personId);
    if (!before) throw notFound("This person");
    if (role !== "administrator" && administrators.length === 1 && administrators[0] === personId)
      throw conflict("This is the only administrator. Make another one first.");
    const changed = await tx.membership.updateMany({
      where: { workspaceId, userId: personId, role: before.role },
      data: { role },
    });
    if (changed.count === 0) throw conflict("Somebody changed this person just now. Look again.");
    await audit(tx, actor, workspaceId, "person.role", personId, { from: before.role, to: role });
    return { ...before, role };
  });
  const sessions = await countSessions([personId], systemNow());
  return personRow(member, sessions.get(personId) ?? 0);
}
