import { handle } from "#lib/access/handle";
import { getKumoState as getOperation } from "#lib/release/kumomta/contract";
import { getKumoState } from "#lib/release/kumomta/get-state";

export const GET = handle(getOperation, ({ actor, params }) => getKumoState(actor, { targetId: params.id ?? "" }));
