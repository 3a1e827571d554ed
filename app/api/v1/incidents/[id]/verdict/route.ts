import { handle } from "#lib/access/handle";
import { getVerdict as operation } from "#lib/verdict/contract";
import { getVerdict } from "#lib/verdict/get-verdict";

export const GET = handle(operation, ({ actor, params }) => getVerdict(actor, { incidentId: params.id ?? "" }));
