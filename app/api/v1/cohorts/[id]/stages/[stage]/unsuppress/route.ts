import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { postUnsuppress } from "#lib/release/contract";
import { stageIndexOf } from "#lib/release/stage-index";
import { unsuppressStage } from "#lib/release/unsuppress-stage";

export const POST = handle(postUnsuppress, ({ actor, params, body }) =>
  unsuppressStage(actor, {
    cohortId: params.id ?? "",
    stageIndex: stageIndexOf(params.stage),
    ...body,
    now: systemNow(),
  }),
);
