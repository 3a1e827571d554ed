import { handle } from "#lib/access/handle";
import { changeDraft } from "#lib/cohort/change-draft";
import { getCohort as getOperation, patchCohort } from "#lib/cohort/contract";
import { getCohort } from "#lib/cohort/get-cohort";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(getOperation, ({ actor, params }) => getCohort(actor, { cohortId: params.id ?? "" }));

export const PATCH = handle(patchCohort, ({ actor, params, body }) =>
  changeDraft(actor, { cohortId: params.id ?? "", ...body, now: systemNow() }),
);
