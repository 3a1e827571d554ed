import { queryOptions } from "@tanstack/react-query";
import { apiGet } from "#components/queries/client";
import type { Evidence } from "#lib/evidence/contract";

/** What DNS said; asked again every two seconds while a round is under way. */
export function evidenceQuery(incidentId: string) {
  return queryOptions({
    queryKey: ["incident", incidentId, "evidence"],
    queryFn: ({ signal }) =>
      apiGet<Evidence>(`/incidents/${encodeURIComponent(incidentId)}/evidence`, undefined, signal),
    refetchInterval: (query) => (query.state.data && query.state.data.finishedAt === null ? 2_000 : 30_000),
  });
}
