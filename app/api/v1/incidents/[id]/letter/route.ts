import { handle } from "#lib/access/handle";
import { getLetter as operation } from "#lib/verdict/contract";
import { getLetter } from "#lib/verdict/get-letter";

export const GET = handle(operation, ({ actor, params, query }) =>
  getLetter(actor, { incidentId: params.id ?? "", ...query }),
);
