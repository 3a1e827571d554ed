import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { getPull as getOperation, putPull } from "#lib/release/pull/contract";
import { fetchRecipients } from "#lib/release/pull/fetch-recipients";
import { getPull } from "#lib/release/pull/get-pull";

export const GET = handle(getOperation, ({ actor, params }) =>
  getPull(actor, { claim: params.claim ?? "", now: systemNow() }),
);

export const PUT = handle(putPull, ({ actor, params, body }) =>
  fetchRecipients(actor, { claim: params.claim ?? "", ...body, now: systemNow() }),
);
