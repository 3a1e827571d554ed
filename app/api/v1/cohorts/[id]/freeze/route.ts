import { handle } from "#lib/access/handle";
import { postFreeze } from "#lib/cohort/contract";
import { freezeCohort } from "#lib/cohort/freeze-cohort";
import { systemNow } from "#lib/platform/clock";

export const POST = handle(postFreeze, ({ actor, params }) =>
  freezeCohort(actor, { cohortId: params.id ?? "", now: systemNow() }),
);
