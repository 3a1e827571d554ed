import { handle } from "#lib/access/handle";
import { stageIndexOf } from "#lib/release/stage-index";
import { listDoubt as operation } from "#lib/release/watch/contract";
import { listDoubt } from "#lib/release/watch/list-doubt";

export const GET = handle(operation, ({ actor, params, query }) =>
  listDoubt(actor, { cohortId: params.id ?? "", stageIndex: stageIndexOf(params.stage), ...query }),
);
