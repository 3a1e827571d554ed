import { handle } from "#lib/access/handle";
import { getIncidentAlerts } from "#lib/alert/acknowledge";
import { getIncidentAlerts as getOperation } from "#lib/alert/contract";

export const GET = handle(getOperation, ({ actor, params }) =>
  getIncidentAlerts(actor, { incidentId: params.id ?? "" }),
);
