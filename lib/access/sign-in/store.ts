import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { fromOwnPage } from "#lib/access/same-origin";
import { database } from "#lib/platform/database";
import { env } from "#lib/platform/env";
import { conflict, ServiceError } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { log } from "#lib/platform/log";
import type { Tx } from "#lib/platform/transaction";

export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 128;
/** A session ends after seven days whatever happens; twelve idle hours end it too (lib/access/session.ts). */
export const SESSION_SECONDS = 7 * 24 * 60 * 60;

/** What better-auth calls an account that is an e-mail and a password. */
const CREDENTIAL = "credential";
const PREFIX: Record<string, string> = { user: "usr", session: "ses", account: "acc", verification: "ver" };

function makeAuth() {
  const { REBOUND_SECRET, REBOUND_URL, PORT } = env();
  if (!REBOUND_SECRET) throw new ServiceError("unavailable", "REBOUND_SECRET is not set, so nobody can be signed in.");
  const secure = REBOUND_URL?.startsWith("https://") ?? false;
  return betterAuth({
    appName: "Rebound",
    secret: REBOUND_SECRET,
    baseURL: REBOUND_URL ?? `http://localhost:${PORT}`,
    basePath: "/api/auth",
    // Any name and port this desk is reached by, as long as the page and the request agree on it.
    trustedOrigins: (request) => {
      const origin = request?.headers.get("origin");
      return request && origin && fromOwnPage(request, REBOUND_URL) ? [origin] : [];
    },
    database: prismaAdapter(database(), { provider: "postgresql" }),
    emailAndPassword: {
      enabled: true,
      // Accounts come from invitations only (lib/access/join.ts).
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN,
      maxPasswordLength: PASSWORD_MAX,
    },
    session: { expiresIn: SESSION_SECONDS, disableSessionRefresh: true, cookieCache: { enabled: false } },
    // Its limit counts by an address that a client can make up; ours counts by account, in the database.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    advanced: {
      cookiePrefix: "rebound",
      useSecureCookies: false,
      cookies: {
        session_token: {
          name: secure ? "__Host-rebound.session" : "rebound.session",
          attributes: { secure, httpOnly: true, sameSite: "lax", path: "/" },
        },
      },
      database: { generateId: ({ model }) => newId(PREFIX[model] ?? "row") },
    },
    logger: {
      level: "warn",
      log: (level, message) => log[level === "error" ? "error" : "warn"]({ from: "better-auth" }, message),
    },
  });
}

const kept = globalThis as unknown as { reboundAuth?: ReturnType<typeof makeAuth> };

/** The sign-in library on our tables: passwords and sessions. Who may do what is not its business. */
export function auth(): ReturnType<typeof makeAuth> {
  kept.reboundAuth ??= makeAuth();
  return kept.reboundAuth;
}

/** The membership that makes a user somebody here: the oldest, should there be several. */
export async function membershipOf(userId: string): Promise<{ workspaceId: string; role: string } | null> {
  return database().membership.findFirst({
    where: { userId },
    orderBy: [{ createdAt: "asc" }, { workspaceId: "asc" }],
  });
}

export async function touchSession(id: string, now: Date): Promise<void> {
  await database().session.updateMany({ where: { id }, data: { updatedAt: now } });
}

export async function deleteSession(id: string): Promise<void> {
  await database().session.deleteMany({ where: { id } });
}

export async function deleteSessionsOf(userId: string): Promise<void> {
  await database().session.deleteMany({ where: { userId } });
}

/** Counts one try in one statement, so that tries at the same moment are all counted; gives the window as it is now. */
export async function bumpAttempts(
  key: string,
  endsAt: Date,
  now: Date,
): Promise<{ count: number; endsAt: Date } | undefined> {
  const rows = await database().$queryRaw<{ count: number; endsAt: Date }[]>`
    INSERT INTO "AttemptWindow" AS kept ("key", "count", "endsAt") VALUES (${key}, 1, ${endsAt})
    ON CONFLICT ("key") DO UPDATE SET
      "count" = CASE WHEN kept."endsAt" <= ${now} THEN 1 ELSE kept."count" + 1 END,
      "endsAt" = CASE WHEN kept."endsAt" <= ${now} THEN ${endsAt} ELSE kept."endsAt" END
    RETURNING "count", "endsAt"`;
  return rows[0];
}

/** Forgets the tries under `key`, and every window that has ended. */
export async function clearAttempts(key: string, now: Date): Promise<void> {
  await database().attemptWindow.deleteMany({ where: { OR: [{ key }, { endsAt: { lte: now } }] } });
}

export type KnownAccount = { userId: string; passwordHash: string | null; member: boolean };

/** The account of an address in lower case, and whether its owner is a member. */
export async function findByEmail(email: string, tx: Tx = database()): Promise<KnownAccount | null> {
  const user = await tx.user.findUnique({
    where: { email },
    include: { accounts: { where: { providerId: CREDENTIAL } }, memberships: true },
  });
  if (!user) return null;
  return {
    userId: user.id,
    passwordHash: user.accounts[0]?.password ?? null,
    member: user.memberships.length > 0,
  };
}

export type Arrival = { email: string; name: string; passwordHash: string };

/** Makes a user with a password; gives the id. Throws `conflict` when the address was taken meanwhile. */
export async function makeAccount(tx: Tx, arrival: Arrival): Promise<string> {
  const id = newId("usr");
  const made = await tx.user.createMany({
    data: [{ id, name: arrival.name, email: arrival.email, emailVerified: true, updatedAt: new Date() }],
    skipDuplicates: true,
  });
  if (made.count === 0) throw conflict("This address was registered just now. Sign in instead.");
  await setPassword(tx, id, arrival.passwordHash);
  return id;
}

/** A new password and no session left. */
export async function resetAccount(tx: Tx, userId: string, passwordHash: string): Promise<void> {
  await tx.account.deleteMany({ where: { userId, providerId: CREDENTIAL } });
  await setPassword(tx, userId, passwordHash);
  await tx.session.deleteMany({ where: { userId } });
}

async function setPassword(tx: Tx, userId: string, password: string): Promise<void> {
  await tx.account.create({
    data: { id: newId("acc"), accountId: userId, providerId: CREDENTIAL, userId, password },
  });
}

export async function addMember(tx: Tx, workspaceId: string, userId: string, role: string): Promise<void> {
  await tx.membership.upsert({
    where: { workspaceId_userId: { workspaceId, userId } },
    create: { workspaceId, userId, role },
    update: { role },
  });
}
