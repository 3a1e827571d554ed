import { handle } from "#lib/access/handle";
import { getAlerts as getOperation } from "#lib/alert/contract";
import { getAlerts } from "#lib/alert/read-alerts";

export const GET = handle(getOperation, ({ actor }) => getAlerts(actor));
