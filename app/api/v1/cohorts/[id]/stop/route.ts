import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { postStop } from "#lib/release/contract";
import { stopCohort } from "#lib/release/stop-cohort";

export const POST = handle(postStop, ({ actor, params, body }) =>
  stopCohort(actor, { cohortId: params.id ?? "", ...body, now: systemNow() }),
);
