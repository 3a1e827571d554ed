import { handle } from "#lib/access/handle";
import { getSeenAsMx } from "#lib/evidence/history/contract";
import { readSeenAsMx } from "#lib/evidence/history/read-history";

export const GET = handle(getSeenAsMx, ({ actor, query }) => readSeenAsMx(actor, query));
