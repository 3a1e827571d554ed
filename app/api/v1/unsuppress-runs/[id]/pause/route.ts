import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { pauseRun } from "#lib/release/list-run/change-run";
import { postUnsuppressPause } from "#lib/release/list-run/contract";

export const POST = handle(postUnsuppressPause, ({ actor, params }) =>
  pauseRun(actor, { id: params.id ?? "", now: systemNow() }),
);
