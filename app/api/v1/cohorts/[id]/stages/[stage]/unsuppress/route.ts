import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { startRun } from "#lib/release/list-run/change-run";
import { listUnsuppressRuns, postUnsuppress } from "#lib/release/list-run/contract";
import { listRuns } from "#lib/release/list-run/get-runs";
import { stageIndexOf } from "#lib/release/stage-index";

export const POST = handle(postUnsuppress, ({ actor, params, body }) =>
  startRun(actor, { cohortId: params.id ?? "", stageIndex: stageIndexOf(params.stage), ...body, now: systemNow() }),
);

export const GET = handle(listUnsuppressRuns, ({ actor, params, query }) =>
  listRuns(actor, { cohortId: params.id ?? "", stageIndex: stageIndexOf(params.stage), ...query }),
);
