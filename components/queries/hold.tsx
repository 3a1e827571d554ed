import { queryOptions } from "@tanstack/react-query";
import { apiGet } from "#components/queries/client";
import type { Hold } from "#lib/hold/contract";

export function holdQuery(incidentId: string) {
  return queryOptions({
    queryKey: ["incident", incidentId, "hold"],
    queryFn: ({ signal }) =>
      apiGet<Hold | null>(`/incidents/${encodeURIComponent(incidentId)}/hold`, undefined, signal),
    refetchInterval: 15_000,
  });
}
