import { type CaseFinding, localPartCase } from "#lib/incident/explain/letters/local-part-case";
import { countCase, loadCaseBaseline } from "#lib/incident/explain/letters/store";
import { baselineOf, incidentSelection } from "#lib/incident/explain/selection";
import { incidentsBefore } from "#lib/incident/explain/store";
import type { WindowedIncident } from "#lib/incident/window";
import type { Tx } from "#lib/platform/transaction";

/** Whether the refusals of an incident keep to local parts with capitals. */
export async function loadLocalPartCase(
  tx: Tx,
  incident: WindowedIncident & { id: string },
  now: Date,
): Promise<CaseFinding> {
  const selection = incidentSelection(incident, now);
  const baseline = baselineOf(selection, await incidentsBefore(tx, selection, baselineOf(selection, [])));
  return localPartCase(await countCase(tx, selection), await loadCaseBaseline(tx, selection, baseline));
}
