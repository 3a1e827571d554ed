import type { Actor, Role } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { InviteRow, PersonRow } from "#lib/access/contract";
import { countSessions, type InviteRecord, listMembers, type Member, openInvites } from "#lib/access/store";
import { systemNow } from "#lib/platform/clock";

/** Members by the time they joined, and invitations nobody has used yet. */
export async function listPeople(actor: Actor): Promise<{ people: PersonRow[]; invites: InviteRow[] }> {
  const { workspaceId } = actor;
  authorize(actor, "people.read", { workspaceId });
  const now = systemNow();
  const [members, invites] = await Promise.all([listMembers(workspaceId), openInvites(workspaceId, now)]);
  const sessions = await countSessions(
    members.map((member) => member.userId),
    now,
  );
  return {
    people: members.map((member) => personRow(member, sessions.get(member.userId) ?? 0)),
    invites: invites.map(inviteRow),
  };
}

export function personRow(member: Member, sessions: number): PersonRow {
  return {
    id: member.userId,
    name: member.user.name,
    email: member.user.email,
    role: member.role as Role,
    since: member.createdAt.toISOString(),
    sessions,
  };
}

export function inviteRow(invite: InviteRecord): InviteRow {
  return {
    id: invite.id,
    role: invite.role as Role,
    email: invite.email,
    createdAt: invite.createdAt.toISOString(),
    expiresAt: invite.expiresAt.toISOString(),
  };
}
