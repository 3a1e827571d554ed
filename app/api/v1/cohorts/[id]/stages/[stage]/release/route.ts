import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { postRelease } from "#lib/release/contract";
import { releaseStage } from "#lib/release/release-stage";
import { stageIndexOf } from "#lib/release/stage-index";

export const POST = handle(postRelease, async ({ actor, params, body }) =>
  releaseStage(actor, {
    cohortId: params.id ?? "",
    stageIndex: stageIndexOf(params.stage),
    ...body,
    now: systemNow(),
  }),
);
