import { handle } from "#lib/access/handle";
import { postJudge } from "#lib/outcome/contract";
import { judgeNow } from "#lib/outcome/judge-now";
import { systemNow } from "#lib/platform/clock";
import { stageIndexOf } from "#lib/release/stage-index";

export const POST = handle(postJudge, async ({ actor, params }) =>
  judgeNow(actor, { cohortId: params.id ?? "", stageIndex: stageIndexOf(params.stage), now: systemNow() }),
);
