import { listAudit as operation } from "#lib/access/contract";
import { handle } from "#lib/access/handle";
import { listAudit } from "#lib/access/list-audit";

export const GET = handle(operation, ({ actor, query }) => listAudit(actor, query));
