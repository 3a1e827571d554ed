import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { addSender } from "#lib/release/pull/add-sender";
import { postPullSender } from "#lib/release/pull/contract";

export const POST = handle(postPullSender, ({ actor, body }) => addSender(actor, { ...body, now: systemNow() }));
