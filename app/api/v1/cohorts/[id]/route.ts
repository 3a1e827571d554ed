import { handle } from "#lib/access/handle";
import { getCohort as getOperation } from "#lib/cohort/contract";
import { getCohort } from "#lib/cohort/get-cohort";

export const GET = handle(getOperation, ({ actor, params }) => getCohort(actor, { cohortId: params.id ?? "" }));
