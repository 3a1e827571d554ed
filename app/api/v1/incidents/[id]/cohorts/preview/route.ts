import { handle } from "#lib/access/handle";
import { postCohortPreview as operation } from "#lib/cohort/contract";
import { previewCohort } from "#lib/cohort/preview-cohort";
import { systemNow } from "#lib/platform/clock";

export const POST = handle(operation, ({ actor, params, body }) =>
  previewCohort(actor, { incidentId: params.id ?? "", ...body, now: systemNow() }),
);
