import { getMe as operation } from "#lib/access/contract";
import { getMe } from "#lib/access/get-me";
import { handle } from "#lib/access/handle";

export const GET = handle(operation, ({ actor }) => getMe(actor));
