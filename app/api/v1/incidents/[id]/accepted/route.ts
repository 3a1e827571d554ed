import { handle } from "#lib/access/handle";
import { getAccepted as operation } from "#lib/verdict/contract";
import { getAccepted } from "#lib/verdict/get-accepted";

export const GET = handle(operation, ({ actor, params, query }) =>
  getAccepted(actor, { incidentId: params.id ?? "", ...query }),
);
