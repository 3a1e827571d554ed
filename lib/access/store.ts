import type { Actor, Role, Scope } from "#lib/access/actor";
import { actorRef } from "#lib/access/actor";
import { database, Prisma } from "#lib/platform/database";
import type { ApiToken, IdempotencyRecord, Invite, Membership, User } from "#lib/platform/generated/client";
import { newId } from "#lib/platform/ids";
import { inTransaction, type Tx } from "#lib/platform/transaction";

export type InviteRecord = Invite;
export type TokenRecord = ApiToken;
export type Member = Membership & { user: User };

/** One line of the audit trail, in the transaction of what it tells of. */
export async function audit(
  tx: Tx,
  actor: Actor,
  workspaceId: string,
  action: string,
  object: string,
  detail: Record<string, string | string[] | null> = {},
): Promise<void> {
  await tx.auditEntry.create({ data: { workspaceId, actor: actorRef(actor), action, object, detail } });
}

/** The workspace of this desk; the first call makes it. Two calls at once make one. */
export async function ensureWorkspace(name = "Rebound"): Promise<string> {
  return inTransaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 AS "held" FROM pg_advisory_xact_lock(7305921)`;
    const first = await tx.workspace.findFirst({ orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
    return (first ?? (await tx.workspace.create({ data: { id: newId("wsp"), name } }))).id;
  });
}

export async function workspaceName(workspaceId: string): Promise<string> {
  return (await database().workspace.findUniqueOrThrow({ where: { id: workspaceId } })).name;
}

export async function hasMembers(tx: Tx, workspaceId: string): Promise<boolean> {
  return (await tx.membership.findFirst({ where: { workspaceId } })) !== null;
}

export async function listMembers(workspaceId: string): Promise<Member[]> {
  return database().membership.findMany({
    where: { workspaceId },
    include: { user: true },
    orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
  });
}

export async function findMember(tx: Tx, workspaceId: string, userId: string): Promise<Member | null> {
  return tx.membership.findUnique({
    where: { workspaceId_userId: { workspaceId, userId } },
    include: { user: true },
  });
}

/** The administrators of a workspace, locked until the transaction ends: two at once cannot both be the last. */
export async function lockAdministrators(tx: Tx, workspaceId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ userId: string }[]>`
    SELECT "userId" FROM "Membership" WHERE "workspaceId" = ${workspaceId} AND "role" = 'administrator'
    ORDER BY "userId" FOR UPDATE`;
  return rows.map((row) => row.userId);
}

/** Sessions of each person that have not ended by `now`. */
export async function countSessions(userIds: string[], now: Date): Promise<Map<string, number>> {
  const rows = await database().session.groupBy({
    by: ["userId"],
    where: { userId: { in: userIds }, expiresAt: { gt: now } },
    _count: { _all: true },
  });
  return new Map(rows.map((row) => [row.userId, row._count._all]));
}

export async function endSessions(tx: Tx, userId: string): Promise<number> {
  return (await tx.session.deleteMany({ where: { userId } })).count;
}

export async function insertInvite(
  tx: Tx,
  invite: {
    workspaceId: string;
    role: Role;
    email: string | null;
    tokenHash: string;
    createdById: string | null;
    expiresAt: Date;
  },
): Promise<InviteRecord> {
  return tx.invite.create({ data: { id: newId("inv"), ...invite } });
}

export async function openInvites(workspaceId: string, now: Date): Promise<InviteRecord[]> {
  return database().invite.findMany({
    where: { workspaceId, usedAt: null, expiresAt: { gt: now } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
}

export async function findInvite(tokenHash: string): Promise<InviteRecord | null> {
  return database().invite.findUnique({ where: { tokenHash } });
}

/** Marks an invitation as used; false when somebody was faster or it has run out. */
export async function claimInvite(tx: Tx, id: string, now: Date): Promise<boolean> {
  const claimed = await tx.invite.updateMany({
    where: { id, usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  return claimed.count === 1;
}

export async function insertToken(
  tx: Tx,
  token: {
    workspaceId: string;
    name: string;
    prefix: string;
    tokenHash: string;
    scopes: Scope[];
    createdById: string | null;
    expiresAt: Date | null;
  },
): Promise<TokenRecord> {
  return tx.apiToken.create({ data: { id: newId("tok"), ...token } });
}

export async function openTokens(workspaceId: string): Promise<TokenRecord[]> {
  return database().apiToken.findMany({
    where: { workspaceId, revokedAt: null },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
}

export async function findToken(tokenHash: string): Promise<TokenRecord | null> {
  return database().apiToken.findUnique({ where: { tokenHash } });
}

/** Remembers the use of a token, unless another request did so after `before`. */
export async function touchToken(id: string, before: Date, now: Date): Promise<void> {
  await database().apiToken.updateMany({
    where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: before } }] },
    data: { lastUsedAt: now },
  });
}

export type AnswerKey = { workspaceId: string; actorId: string; key: string };

/** Whether this call is the first one with `key`. */
export async function claimKey(
  key: AnswerKey,
  claim: { claimId: string; operation: string; bodyHash: string },
): Promise<boolean> {
  return (
    (await database().idempotencyRecord.createMany({ data: [{ ...key, ...claim }], skipDuplicates: true })).count === 1
  );
}

export async function findAnswer(key: AnswerKey): Promise<IdempotencyRecord | null> {
  return database().idempotencyRecord.findUnique({ where: { workspaceId_actorId_key: key } });
}

/** Whether the request at work has not said for so many seconds that it lives, by the clock of the database. */
export async function isLost({ workspaceId, actorId, key }: AnswerKey, seconds: number): Promise<boolean> {
  const rows = await database().$queryRaw<object[]>`
    SELECT 1 FROM "IdempotencyRecord" WHERE "workspaceId" = ${workspaceId} AND "actorId" = ${actorId}
      AND "key" = ${key} AND "status" IS NULL AND "aliveAt" < now() - make_interval(secs => ${seconds})`;
  return rows.length > 0;
}

/** The request at work lives. */
export async function touchClaim(key: AnswerKey, claimId: string): Promise<void> {
  const { workspaceId, actorId } = key;
  await database().$executeRaw`
    UPDATE "IdempotencyRecord" SET "aliveAt" = now() WHERE "workspaceId" = ${workspaceId}
      AND "actorId" = ${actorId} AND "key" = ${key.key} AND "claimId" = ${claimId} AND "status" IS NULL`;
}

/** Takes a lost request over that has committed nothing; false when another one did, or it has by now. */
export async function takeClaimOver(key: AnswerKey, from: string, to: string): Promise<boolean> {
  const { workspaceId, actorId } = key;
  const taken = await database().$executeRaw`
    UPDATE "IdempotencyRecord" SET "claimId" = ${to}, "aliveAt" = now() WHERE "workspaceId" = ${workspaceId}
      AND "actorId" = ${actorId} AND "key" = ${key.key} AND "claimId" = ${from} AND "status" IS NULL AND "effect" IS NULL`;
  return taken === 1;
}

/**
 * Notes in a transaction what it commits for the request; of one that has written nothing only when something was
 * committed before. False when another run of the request has taken it over.
 */
export async function noteEffect(tx: Tx, key: AnswerKey, claimId: string, effect: object): Promise<boolean> {
  const { workspaceId, actorId } = key;
  const noted = await tx.$executeRaw`
    UPDATE "IdempotencyRecord" SET "aliveAt" = now(),
      "effect" = CASE WHEN pg_current_xact_id_if_assigned() IS NULL AND "effect" IS NULL THEN NULL
        ELSE ${JSON.stringify(effect)}::jsonb END
    WHERE "workspaceId" = ${workspaceId} AND "actorId" = ${actorId} AND "key" = ${key.key} AND "claimId" = ${claimId}`;
  return noted === 1;
}

export async function keepAnswer(key: AnswerKey, claimId: string, answer: unknown): Promise<void> {
  const body = answer === null ? Prisma.JsonNull : (answer as Prisma.InputJsonValue);
  const data = { status: 200, body, effect: Prisma.DbNull };
  await database().idempotencyRecord.updateMany({ where: { ...key, claimId }, data });
}

export async function dropClaim(key: AnswerKey, claimId: string): Promise<void> {
  await database().idempotencyRecord.deleteMany({ where: { ...key, claimId, status: null } });
}

/** Answers older than `before` are no longer repeated; gives how many went. */
export async function sweepAnswers(before: Date): Promise<number> {
  return (await database().idempotencyRecord.deleteMany({ where: { createdAt: { lt: before } } })).count;
}

/** Pending reviews of plans that `userId` did not write. */
export async function countReviewsWaiting(workspaceId: string, userId: string): Promise<number> {
  return database().review.count({ where: { workspaceId, state: "pending", authorId: { not: userId } } });
}

export async function hasUploads(workspaceId: string): Promise<boolean> {
  return (await database().upload.findFirst({ where: { workspaceId }, select: { id: true } })) !== null;
}
