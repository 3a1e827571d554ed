import { incidentHasDomain, latestIncidents } from "#lib/evidence/probe/store";
import { loadIncident } from "#lib/incident/store";
import type { Tx } from "#lib/platform/transaction";

/** Incidents that are looked through when none is named. */
const INCIDENTS_MAX = 50;

/**
 * The incident a probe of `domain` belongs to: the named one, else the latest with recipients there; null when it has
 * none. Throws `not_found` for a named incident that does not exist.
 */
export async function domainIncident(
  tx: Tx,
  workspaceId: string,
  ask: { domain: string; named: string | undefined; now: Date },
): Promise<string | null> {
  const candidates =
    ask.named === undefined
      ? await latestIncidents(tx, workspaceId, INCIDENTS_MAX)
      : [await loadIncident(tx, workspaceId, ask.named)];
  for (const incident of candidates) if (await incidentHasDomain(tx, incident, ask.domain, ask.now)) return incident.id;
  return null;
}
