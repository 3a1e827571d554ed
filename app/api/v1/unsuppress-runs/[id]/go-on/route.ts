import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { goOnWithRun } from "#lib/release/list-run/change-run";
import { postUnsuppressGoOn } from "#lib/release/list-run/contract";

export const POST = handle(postUnsuppressGoOn, ({ actor, params }) =>
  goOnWithRun(actor, { id: params.id ?? "", now: systemNow() }),
);
