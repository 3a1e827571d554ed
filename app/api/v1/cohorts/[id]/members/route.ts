import { handle } from "#lib/access/handle";
import { listMembers as listOperation } from "#lib/cohort/contract";
import { listMembers } from "#lib/cohort/list-members";

export const GET = handle(listOperation, ({ actor, params, query }) =>
  listMembers(actor, { cohortId: params.id ?? "", ...query }),
);
