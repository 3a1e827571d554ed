import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { acknowledge } from "#lib/release/pull/acknowledge";
import { postPullAcknowledgement } from "#lib/release/pull/contract";

export const POST = handle(postPullAcknowledgement, ({ actor, params, body }) =>
  acknowledge(actor, { claim: params.claim ?? "", ...body, now: systemNow() }),
);
