import { countAttempt } from "#lib/access/attempts";
import { peerGroup } from "#lib/access/peer-group";
import { fromOwnPage, requireOwnPage } from "#lib/access/same-origin";
import { auth, clearAttempts, deleteSessionsOf, membershipOf } from "#lib/access/sign-in/store";
import { systemNow } from "#lib/platform/clock";
import { env } from "#lib/platform/env";
import { notFound, ServiceError } from "#lib/platform/errors";
import { problemResponse } from "#lib/platform/problem";

/** What of the sign-in library is reachable. All else it offers (sign-up, resets by mail, …) does not exist here. */
const OPEN = new Set(["POST /sign-in/email", "POST /sign-out", "GET /get-session", "POST /change-password"]);

const WINDOW_MS = 15 * 60 * 1000;
const TRIES_PER_ACCOUNT = 5;
const TRIES_PER_NETWORK = 50;
const BODY_BYTES_MAX = 10_000;

/** Answers /api/auth/…: the sign-in library behind our own origin check, limits and membership. */
export async function serveSignIn(request: Request): Promise<Response> {
  try {
    const path = new URL(request.url).pathname.replace(/^\/api\/auth/, "");
    if (!OPEN.has(`${request.method} ${path}`)) throw notFound("This address");
    requireOwnPage(request, "if-browser", env().REBOUND_URL);
    return path === "/sign-in/email" ? await signIn(request) : await auth().handler(request);
  } catch (error) {
    return problemResponse(error);
  }
}

/** Signs in by password and gives the library's answer with the session cookie; throws when it is not to be. */
export async function signInWithPassword(email: string, password: string, headers: Headers): Promise<Response> {
  return auth().api.signInEmail({ body: { email, password }, headers, asResponse: true });
}

async function signIn(request: Request): Promise<Response> {
  const { email, password } = await readCredentials(request);
  const now = systemNow();
  const account = `sign-in:${email}`;
  await countAttempt(`sign-in-from:${peerGroup(request.headers)}`, TRIES_PER_NETWORK, WINDOW_MS, now);
  await countAttempt(account, TRIES_PER_ACCOUNT, WINDOW_MS, now);
  const response = await signInWithPassword(email, password, request.headers);
  if (response.status === 401) {
    throw new ServiceError("unauthenticated", "E-mail and password do not belong together.");
  }
  if (!response.ok) return response;
  await clearAttempts(account, now);
  const { user } = (await response.clone().json()) as { user: { id: string } };
  if (!(await membershipOf(user.id))) {
    await deleteSessionsOf(user.id);
    throw new ServiceError(
      "forbidden",
      "This account is not a member any more. Ask an administrator for an invitation.",
    );
  }
  return response;
}

async function readCredentials(request: Request): Promise<{ email: string; password: string }> {
  const text = await request.text();
  if (text.length > BODY_BYTES_MAX) throw new ServiceError("too_large", "The body is over 10 kB.");
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  if (body && typeof body === "object" && "email" in body && "password" in body) {
    const { email, password } = body;
    if (typeof email === "string" && typeof password === "string")
      return { email: email.trim().toLowerCase().slice(0, 254), password: password.slice(0, 1000) };
  }
  throw new ServiceError("invalid", "Send an e-mail and a password.");
}

/** The address people reach this desk by: the configured one, or the one the asking page was loaded from. */
export function deskUrl(request: Request): string {
  const configured = env().REBOUND_URL;
  if (configured) return configured;
  const origin = request.headers.get("origin");
  if (origin && fromOwnPage(request)) return origin;
  return `http://${request.headers.get("host") ?? `localhost:${env().PORT}`}`;
}
