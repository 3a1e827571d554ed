import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { listPulls as listOperation } from "#lib/release/pull/contract";
import { listPulls } from "#lib/release/pull/get-pull";
import { stageIndexOf } from "#lib/release/stage-index";

export const GET = handle(listOperation, async ({ actor, params, query }) =>
  listPulls(actor, {
    cohortId: params.id ?? "",
    stageIndex: stageIndexOf(params.stage),
    ...query,
    now: systemNow(),
  }),
);
