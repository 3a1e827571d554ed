import { handle } from "#lib/access/handle";
import { explainSelection as operation } from "#lib/incident/explain/contract";
import { explainSelection } from "#lib/incident/explain/explain-selection";

export const GET = handle(operation, ({ actor, query }) => explainSelection(actor, query));
