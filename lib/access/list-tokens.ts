import type { Actor } from "#lib/access/actor";
import { SCOPES } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { TokenRow } from "#lib/access/contract";
import { openTokens, type TokenRecord } from "#lib/access/store";

/** API tokens that are not revoked, newest first, without their secrets. */
export async function listTokens(actor: Actor): Promise<{ items: TokenRow[] }> {
  const { workspaceId } = actor;
  authorize(actor, "token.change", { workspaceId });
  return { items: (await openTokens(workspaceId)).map(tokenRow) };
}

export function tokenRow(token: TokenRecord): TokenRow {
  return {
    id: token.id,
    name: token.name,
    prefix: token.prefix,
    scopes: SCOPES.filter((known) => token.scopes.includes(known)),
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
  };
}
