import { handle } from "#lib/access/handle";
import { postIncidentSplit } from "#lib/incident/merge/contract";
import { splitIncident } from "#lib/incident/merge/split-incident";

export const POST = handle(postIncidentSplit, ({ actor, params, body }) =>
  splitIncident(actor, { incidentId: params.id ?? "", at: new Date(body.at), words: body.words }),
);
