import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { postTargetSecret } from "#lib/release/contract";
import { replaceOwnSecret } from "#lib/release/replace-own-secret";

export const POST = handle(postTargetSecret, ({ actor, params }) =>
  replaceOwnSecret(actor, { targetId: params.id ?? "", now: systemNow() }),
);
