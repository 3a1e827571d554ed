import { handle } from "#lib/access/handle";
import { askAgain } from "#lib/evidence/ask-again";
import { getEvidence as getOperation, postEvidence } from "#lib/evidence/contract";
import { getEvidence } from "#lib/evidence/get-evidence";

export const GET = handle(getOperation, ({ actor, params }) => getEvidence(actor, { incidentId: params.id ?? "" }));

export const POST = handle(postEvidence, ({ actor, params }) => askAgain(actor, { incidentId: params.id ?? "" }));
