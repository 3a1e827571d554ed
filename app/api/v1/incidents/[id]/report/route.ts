import { handle } from "#lib/access/handle";
import { getReport } from "#lib/report/contract";
import { incidentReport } from "#lib/report/get-report";

export const GET = handle(getReport, ({ actor, params, query }) =>
  incidentReport(actor, { incidentId: params.id ?? "", ...query }),
);
