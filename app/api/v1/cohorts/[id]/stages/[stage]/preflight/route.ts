import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { stageIndexOf } from "#lib/release/stage-index";
import { getPreflight as operation } from "#lib/release/watch/contract";
import { getPreflight } from "#lib/release/watch/get-preflight";

export const GET = handle(operation, ({ actor, params }) =>
  getPreflight(actor, { cohortId: params.id ?? "", stageIndex: stageIndexOf(params.stage), now: systemNow() }),
);
