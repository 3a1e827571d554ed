import { insertIncident, lockIncidents } from "#lib/incident/store";
import { newId } from "#lib/platform/ids";
import { inTransaction } from "#lib/platform/transaction";
import { at } from "#tests/db/incident/traffic";

const EVERYTHING = { pool: null, recipientDomain: null };

/** An incident as the reconciler would have opened it, running since noon unless said otherwise. Gives its id. */
export async function makeIncidentRow(
  workspaceId: string,
  more: Partial<Parameters<typeof insertIncident>[1]> = {},
): Promise<string> {
  const startedAt = more.startedAt ?? at(0);
  const incident = await inTransaction(async (tx) => {
    await lockIncidents(tx, workspaceId);
    return insertIncident(tx, {
      id: newId("inc"),
      workspaceId,
      ...EVERYTHING,
      reason: "relay_denied",
      provider: "bigmail.example",
      state: "open",
      startedAt,
      detectedAt: startedAt,
      peakAt: startedAt,
      endedAt: null,
      closedAt: null,
      endBasis: null,
      events: 3,
      recipients: 3,
      attempts: 3,
      expected: 0.1,
      openedAt: startedAt,
      ...more,
    });
  });
  return incident.id;
}
