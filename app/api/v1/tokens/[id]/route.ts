import { deleteToken } from "#lib/access/contract";
import { handle } from "#lib/access/handle";
import { revokeToken } from "#lib/access/revoke-token";

export const DELETE = handle(deleteToken, ({ actor, params }) => revokeToken(actor, params.id ?? ""));
