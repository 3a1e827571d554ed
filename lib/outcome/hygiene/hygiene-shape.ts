import type { ActorRef } from "#lib/access/actor";
import type { Hygiene } from "#lib/outcome/hygiene/contract";
import type { ListedHygiene } from "#lib/outcome/hygiene/store";

/** An item of the hygiene list as the API gives it. */
export function hygieneShape(row: ListedHygiene): Hygiene {
  return {
    id: row.id,
    recipient: row.recipient,
    state: row.state as Hygiene["state"],
    proposedAt: row.proposedAt.toISOString(),
    incident: { id: row.incidentId, number: row.incidentNumber },
    cohort: { id: row.cohortId, number: row.cohortNumber, stageIndex: row.stageIndex },
    first: { eventId: row.firstEventId.toString(), at: row.firstAt.toISOString(), ...row.first },
    retriedAt: row.retriedAt.toISOString(),
    second: { eventId: row.secondEventId.toString(), at: row.secondAt.toISOString(), ...row.second },
    decidedBy: row.decidedBy as ActorRef | null,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    words: row.words,
  };
}
