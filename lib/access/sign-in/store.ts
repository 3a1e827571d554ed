import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { fromOwnPage } from "#lib/access/same-origin";
import { database } from "#lib/platform/database";
import { env } from "#lib/platform/env";
import { ServiceError } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { log } from "#lib/platform/log";

export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 128;
/** A session ends after seven days whatever happens; twelve idle hours end it too (lib/access/session.ts). */
export const SESSION_SECONDS = 7 * 24 * 60 * 60;

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
