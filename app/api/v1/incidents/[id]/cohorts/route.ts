import { handle } from "#lib/access/handle";
import { listCohorts as listOperation, postCohort } from "#lib/cohort/contract";
import { listCohorts } from "#lib/cohort/list-cohorts";
import { proposeCohort } from "#lib/cohort/propose-cohort";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(listOperation, ({ actor, params }) => listCohorts(actor, { incidentId: params.id ?? "" }));

export const POST = handle(postCohort, ({ actor, params, body }) =>
  proposeCohort(actor, { incidentId: params.id ?? "", ...body, now: systemNow() }),
);
