import { handle } from "#lib/access/handle";
import { getHygiene } from "#lib/outcome/hygiene/contract";
import { listHygiene } from "#lib/outcome/hygiene/list-hygiene";

export const GET = handle(getHygiene, ({ actor, query }) => listHygiene(actor, query));
