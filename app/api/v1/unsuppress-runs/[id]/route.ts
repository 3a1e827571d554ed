import { handle } from "#lib/access/handle";
import { getUnsuppressRun } from "#lib/release/list-run/contract";
import { getRun } from "#lib/release/list-run/get-runs";

export const GET = handle(getUnsuppressRun, ({ actor, params }) => getRun(actor, { id: params.id ?? "" }));
