import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { postTargetTest } from "#lib/release/watch/contract";
import { testTarget } from "#lib/release/watch/test-target";

export const POST = handle(postTargetTest, ({ actor, params }) =>
  testTarget(actor, { targetId: params.id ?? "", now: systemNow() }),
);
