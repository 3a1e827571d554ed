import { loadCandidates } from "#lib/cohort/candidates/store";
import type { CohortFilterValues } from "#lib/cohort/contract";
import { type Planned, planMembers } from "#lib/cohort/plan";
import { spread } from "#lib/cohort/stratify";
import { wrongWay } from "#lib/cohort/wrong-way";
import { type IncidentRow, loadIncident } from "#lib/incident/store";
import { incidentWindow } from "#lib/incident/window";
import { conflict, ServiceError } from "#lib/platform/errors";
import type { Tx } from "#lib/platform/transaction";
import { completeFacts } from "#lib/verdict/complete-facts";
import type { VerdictFacts } from "#lib/verdict/facts";
import { currentVerdict } from "#lib/verdict/store";

export type PlanWish = {
  incidentId: string;
  /** Half-open window of failures, UTC; the incident's own when absent. */
  from?: string | Date | undefined;
  to?: string | Date | undefined;
  /** Which failures of the window, as on the page of events. */
  filter?: CohortFilterValues | undefined;
  /** A person says that the way of the mail is mended, where it was ours to mend. */
  routeFixed?: boolean | undefined;
  now: Date;
};

export type Plan = {
  incident: IncidentRow;
  from: Date;
  to: Date;
  /** In the order in which stages take them. */
  members: Planned[];
  excluded: Planned[];
};

/**
 * Who is to be retried and who is not. Everybody who failed in the incident's own span or in the chosen window is in one
 * of the two lists. Throws `invalid` for an empty window, `conflict` for an incident that was called off.
 */
export async function makePlan(tx: Tx, workspaceId: string, wish: PlanWish): Promise<Plan> {
  const incident = await loadIncident(tx, workspaceId, wish.incidentId);
  if (incident.state === "false_alarm")
    throw conflict("This incident was called a false alarm: nothing is to be retried.");
  if (incident.state === "merged")
    throw conflict("This incident was merged into another one: propose the cohort there.");
  const own = incidentWindow(incident, wish.now);
  const from = wish.from ? new Date(wish.from) : own.from;
  const to = wish.to ? new Date(wish.to) : own.to;
  if (from >= to) throw new ServiceError("invalid", "The window ends before it begins.");

  const { id: incidentId, reason, provider, pool, recipientDomain } = incident;
  const filter = wish.filter ?? {};
  const scope = { workspaceId, incidentId, reason, provider, pool, recipientDomain, own, from, to, filter };
  const verdict = wish.routeFixed ? null : await currentVerdict(tx, workspaceId, incidentId);
  const routeNotFixed = wrongWay(
    verdict && { rule: verdict.rule, facts: completeFacts(verdict.facts as unknown as Partial<VerdictFacts>) },
  );
  const candidates = await loadCandidates(tx, scope);
  const planned = planMembers(candidates.map((each) => ({ ...each, routeNotFixed: routeNotFixed(each) })));
  return {
    ...{ incident, from, to },
    members: spread(planned.filter((each) => each.included)),
    excluded: planned.filter((each) => !each.included),
  };
}
