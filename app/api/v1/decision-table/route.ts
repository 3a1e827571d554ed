import { handle } from "#lib/access/handle";
import { getDecisionTable as operation } from "#lib/verdict/contract";
import { getDecisionTable } from "#lib/verdict/get-verdict";

export const GET = handle(operation, ({ actor }) => getDecisionTable(actor));
