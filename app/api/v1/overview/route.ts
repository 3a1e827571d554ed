import { handle } from "#lib/access/handle";
import { getOverview as operation } from "#lib/volume/contract";
import { getOverview } from "#lib/volume/overview";

export const GET = handle(operation, ({ actor, query }) => getOverview(actor, query));
