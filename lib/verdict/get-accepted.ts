import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { loadIncident } from "#lib/incident/store";
import { systemNow } from "#lib/platform/clock";
import { inTransaction } from "#lib/platform/transaction";
import { acceptedResult } from "#lib/verdict/accepted";
import type { Accepted } from "#lib/verdict/contract";
import { attemptsSince, currentVerdict } from "#lib/verdict/store";

/**
 * What came of attempts at the incident's provider since `since` (ISO, UTC; the verdict's time when not given). Attempts
 * are counted by the minute, so that of `since` is counted whole. Throws `not_found`.
 */
export async function getAccepted(
  actor: Actor,
  input: { incidentId: string; since?: string | undefined; pool?: string | undefined },
): Promise<Accepted> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const now = systemNow();
    const incident = await loadIncident(tx, workspaceId, input.incidentId);
    const verdict = await currentVerdict(tx, workspaceId, incident.id);
    const asked = input.since === undefined ? (verdict?.createdAt ?? incident.startedAt) : new Date(input.since);
    const since = new Date(Math.floor(asked.getTime() / 60_000) * 60_000);
    const counts = await attemptsSince(tx, incident, { since, now, pool: input.pool ?? null });
    return { ...acceptedResult(counts), ...counts, since: since.toISOString(), askedAt: now.toISOString() };
  });
}
