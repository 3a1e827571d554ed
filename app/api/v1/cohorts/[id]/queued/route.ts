import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { getQueued as getOperation } from "#lib/release/postfix/contract";
import { getQueued } from "#lib/release/postfix/get-queued";

export const GET = handle(getOperation, ({ actor, params, query }) =>
  getQueued(actor, { cohortId: params.id ?? "", ...query, now: systemNow() }),
);
