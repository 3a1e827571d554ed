import { handle } from "#lib/access/handle";
import { getExpected as operation } from "#lib/incident/expected/contract";
import { getExpected } from "#lib/incident/expected/get-expected";

export const GET = handle(operation, ({ actor, query }) => getExpected(actor, query));
