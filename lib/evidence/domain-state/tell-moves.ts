import type { ActorRef } from "#lib/access/actor";
import { MOVED_WITHIN_MS, moveSentence, mxMove } from "#lib/evidence/domain-state/mx-move";
import { isMoveTold, keptMx } from "#lib/evidence/history/store";
import { appendTimeline, type IncidentRow } from "#lib/incident/store";
import type { Tx } from "#lib/platform/transaction";

const KIND = "evidence.mx_changed";

/**
 * Puts each move of an MX of `domains` in the days before `at` into the incident's story, with the time it was first seen.
 * A move that stands there already is not told again.
 */
export async function tellMoves(
  tx: Tx,
  incident: IncidentRow,
  { domains, at, actor }: { domains: readonly string[]; at: Date; actor: ActorRef },
): Promise<void> {
  const { workspaceId, id: incidentId } = incident;
  for (const domain of domains) {
    const from = new Date(at.getTime() - 2 * MOVED_WITHIN_MS);
    const move = mxMove(domain, at.getTime(), await keptMx(tx, workspaceId, { domain, from, to: at }));
    if (move === null) continue;
    const text = moveSentence(domain, move, incident.startedAt);
    const movedAt = new Date(move.movedAt);
    if (await isMoveTold(tx, { workspaceId, incidentId, kind: KIND, domain, after: new Date(move.lastSeenBefore) }))
      continue;
    await appendTimeline(tx, {
      ...{ workspaceId, incidentId, at: movedAt, kind: KIND, actor, text, curated: true },
      link: { domain },
    });
  }
}
