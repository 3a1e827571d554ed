import type { Actor, Scope, TokenActor } from "#lib/access/actor";
import { SCOPES } from "#lib/access/actor";
import { requireOwnPage } from "#lib/access/same-origin";
import { secretHash } from "#lib/access/secret";
import { personOfSession } from "#lib/access/session";
import { findToken, touchToken } from "#lib/access/store";
import { systemNow } from "#lib/platform/clock";
import { env } from "#lib/platform/env";
import { ServiceError } from "#lib/platform/errors";
import type { Operation } from "#lib/platform/operation";

/** Somebody who has shown nothing. It belongs to no workspace, so `can` refuses it everything. */
const VISITOR: Actor = { kind: "system", id: "public", name: "Visitor", workspaceId: "" };

/**
 * Who calls: the owner of a bearer token, or the member whose session cookie came along. Throws `unauthenticated`
 * when it is neither, and `forbidden` for a token without `scope` or a change that no page of ours asked for.
 */
export async function authenticate(request: Request, scope: Operation["scope"]): Promise<Actor> {
  if (scope === "public") {
    requireOwnPage(request, "if-browser", env().REBOUND_URL);
    return VISITOR;
  }
  const authorization = request.headers.get("authorization");
  if (authorization !== null) return tokenActor(authorization, scope, systemNow());

  const person = await personOfSession(request.headers, systemNow());
  if (!person) throw new ServiceError("unauthenticated", "You are not signed in, or your session has ended.");
  requireOwnPage(request, "needed", env().REBOUND_URL);
  return person;
}

async function tokenActor(authorization: string, scope: Scope | null, now: Date): Promise<TokenActor> {
  const secret = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (!secret) throw new ServiceError("unauthenticated", "The Authorization header is not “Bearer rbd_…”.");
  const token = await findToken(secretHash(secret));
  if (!token || token.revokedAt || (token.expiresAt && token.expiresAt <= now)) {
    throw new ServiceError("unauthenticated", "This API token is unknown, revoked or has run out.");
  }
  const scopes = SCOPES.filter((known) => token.scopes.includes(known));
  if (scope === null) throw new ServiceError("forbidden", "This needs a person: an API token cannot do it.");
  if (!scopes.includes(scope)) throw new ServiceError("forbidden", `The token lacks the scope “${scope}”.`);
  const aMinuteAgo = new Date(now.getTime() - 60_000);
  if (!token.lastUsedAt || token.lastUsedAt < aMinuteAgo) await touchToken(token.id, aMinuteAgo, now);
  return { kind: "token", id: token.id, name: token.name, scopes, workspaceId: token.workspaceId };
}
