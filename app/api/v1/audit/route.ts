import { listAudit } from "#lib/access/audit/list-audit";
import { listAudit as operation } from "#lib/access/contract";
import { handle } from "#lib/access/handle";

export const GET = handle(operation, ({ actor, query }) => listAudit(actor, query));
