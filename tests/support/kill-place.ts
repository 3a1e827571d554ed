import type { Person } from "#lib/access/actor";
import { freezeCohort } from "#lib/cohort/freeze-cohort";
import { proposeCohort } from "#lib/cohort/propose-cohort";
import { openHold } from "#lib/hold/open-hold";
import { decideReview } from "#lib/review/decide-review";
import { requestReview } from "#lib/review/request-review";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { addFailures, addresses, makeIncident, minutesAfter } from "#tests/support/retry";

export type Place = { workspaceId: string; root: Person; ada: Person; grace: Person; size: number };
export type Approved = Place & { cohortId: string; incidentId: string };

/** A workspace with people and `size` recipients that bounced half an hour ago by the real clock. */
export async function makePlace(size: number): Promise<Place> {
  const workspaceId = await makeWorkspace();
  const root = await makePerson(workspaceId, "administrator", "Root");
  await addFailures(
    workspaceId,
    addresses(size).map((recipient) => ({ recipient, at: minutesAfter(-30, new Date()) })),
  );
  const ada = await makePerson(workspaceId, "operator", "Ada");
  const grace = await makePerson(workspaceId, "approver", "Grace");
  return { workspaceId, root, ada, grace, size };
}

/** An incident of its own with a plan of one stage over everybody, approved. */
export async function approvePlan<P extends Place>(place: P): Promise<P & Approved> {
  const { workspaceId, ada, grace, size } = place;
  const now = new Date();
  const at = (minutes: number) => minutesAfter(minutes, now);
  const times = { startedAt: at(-300), detectedAt: at(-290), peakAt: at(-60), endedAt: at(-5) };
  const incidentId = await makeIncident(workspaceId, times);
  await openHold(ada, { workspaceId, incidentId, now });
  const draft = await proposeCohort(ada, { incidentId, stages: [size], now });
  const { id: cohortId } = await freezeCohort(ada, { cohortId: draft.id, now });
  const { id: reviewId, planHash } = await requestReview(ada, { cohortId, now });
  await decideReview(grace, { reviewId, decision: "approve", planHash, now });
  return { ...place, cohortId, incidentId };
}
