import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { postSettle } from "#lib/release/contract";
import { settleDoubt } from "#lib/release/settle-doubt";
import { stageIndexOf } from "#lib/release/stage-index";

export const POST = handle(postSettle, ({ actor, params, body }) =>
  settleDoubt(actor, { cohortId: params.id ?? "", stageIndex: stageIndexOf(params.stage), ...body, now: systemNow() }),
);
