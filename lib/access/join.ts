import { hashPassword, verifyPassword } from "better-auth/crypto";
import { systemActor } from "#lib/access/actor";
import { countAttempt } from "#lib/access/attempts";
import type { InviteRow } from "#lib/access/contract";
import { inviteRow } from "#lib/access/list-people";
import { secretHash } from "#lib/access/secret";
import { type Arrival, addMember, findByEmail, makeAccount, resetAccount } from "#lib/access/sign-in/store";
import { audit, claimInvite, findInvite } from "#lib/access/store";
import { systemNow } from "#lib/platform/clock";
import { conflict, notFound, ServiceError } from "#lib/platform/errors";
import { inTransaction, type Tx } from "#lib/platform/transaction";

export type JoinInput = { token: string; name: string; email: string; password: string };

const TRY_WINDOW_MS = 15 * 60 * 1000;
const TRIES_MAX = 5;

/** The invitation behind a link while it can be used, for the page that offers it; null otherwise. */
export async function lookAtInvite(token: string): Promise<InviteRow | null> {
  const invite = await findInvite(secretHash(token));
  return invite && !invite.usedAt && invite.expiresAt > systemNow() ? inviteRow(invite) : null;
}

/**
 * Uses an invitation: account, membership and the used link are one transaction, so a link lets one person in.
 * Whoever has an account from before shows its password. A link made on the server itself for this very address
 * sets a new password and ends all sessions: the way back for somebody locked out.
 */
export async function join(input: JoinInput): Promise<{ email: string }> {
  const now = systemNow();
  const email = input.email.trim().toLowerCase();
  const tokenHash = secretHash(input.token);
  const invite = await findInvite(tokenHash);
  if (!invite) throw notFound("This invitation");
  if (invite.usedAt) throw conflict("This link has been used. Ask for a new one, or sign in.");
  if (invite.expiresAt <= now) throw conflict("This link has run out. Ask an administrator for a new one.");
  if (invite.email !== null && invite.email !== email) {
    const what = "This invitation is for another address.";
    throw new ServiceError("invalid", what, [{ where: "body.email", what }]);
  }
  const fromServer = invite.createdById === null && invite.email !== null;
  if (!fromServer) await checkKnownPassword(email, input.password, now);

  // Hashing takes 0.1 s: not inside the transaction.
  const passwordHash = await hashPassword(input.password);
  const arrival: Arrival = { email, name: input.name, passwordHash };
  await inTransaction(async (tx) => {
    if (!(await claimInvite(tx, invite.id, now))) throw conflict("This link was used just now.");
    const userId = await arrive(tx, arrival, invite.workspaceId, invite.role, fromServer);
    await tx.invite.updateMany({ where: { id: invite.id }, data: { usedById: userId } });
    const who = systemActor("join", invite.workspaceId);
    await audit(tx, who, invite.workspaceId, "person.joined", userId, { invite: invite.id, email, role: invite.role });
  });
  return { email };
}

/** An account that exists already lets nobody in without its password. */
async function checkKnownPassword(email: string, password: string, now: Date): Promise<void> {
  const known = await findByEmail(email);
  if (!known) return;
  if (known.member) throw conflict("This address is a member already. Sign in instead; the link stays unused.");
  await countAttempt(`sign-in:${email}`, TRIES_MAX, TRY_WINDOW_MS, now);
  const right = known.passwordHash !== null && (await verifyPassword({ hash: known.passwordHash, password }));
  if (!right) {
    const what = "This address has an account from before. Use its password.";
    throw new ServiceError("invalid", what, [{ where: "body.password", what }]);
  }
}

async function arrive(
  tx: Tx,
  arrival: Arrival,
  workspaceId: string,
  role: string,
  fromServer: boolean,
): Promise<string> {
  const known = await findByEmail(arrival.email, tx);
  if (known?.member && !fromServer) throw conflict("This address became a member just now. Sign in instead.");
  if (known && fromServer) await resetAccount(tx, known.userId, arrival.passwordHash);
  const userId = known ? known.userId : await makeAccount(tx, arrival);
  await addMember(tx, workspaceId, userId, role);
  return userId;
}
