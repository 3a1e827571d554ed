import { handle } from "#lib/access/handle";
import { explainIncident as operation } from "#lib/incident/explain/contract";
import { explainIncident } from "#lib/incident/explain/explain-incident";

export const GET = handle(operation, ({ actor, params, query }) =>
  explainIncident(actor, { incidentId: params.id ?? "", ...query }),
);
