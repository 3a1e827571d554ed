import { queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { getDecisionTable, getServers, getVerdict } from "#lib/verdict/contract";

export function verdictQuery(incidentId: string) {
  return queryOptions({
    queryKey: ["incident", incidentId, "verdict"],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof getVerdict>>(`/incidents/${encodeURIComponent(incidentId)}/verdict`, undefined, signal),
    refetchInterval: (query) => (query.state.data?.current === null ? 2_000 : 15_000),
  });
}

/** Who said no during the incident. */
export function serversQuery(incidentId: string) {
  return queryOptions({
    queryKey: ["incident", incidentId, "servers"],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof getServers>>(`/incidents/${encodeURIComponent(incidentId)}/servers`, undefined, signal),
    refetchInterval: 15_000,
  });
}

/** The truth table itself: it changes only with a new version of Rebound. */
export function decisionTableQuery() {
  return queryOptions({
    queryKey: ["decision-table"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof getDecisionTable>>("/decision-table", undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
