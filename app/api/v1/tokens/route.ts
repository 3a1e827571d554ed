import { listTokens as operation, postToken } from "#lib/access/contract";
import { handle } from "#lib/access/handle";
import { listTokens } from "#lib/access/list-tokens";
import { makeToken } from "#lib/access/make-token";

export const GET = handle(operation, ({ actor }) => listTokens(actor));

export const POST = handle(postToken, ({ actor, body }) => makeToken(actor, body));
