import { queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { listScenarios } from "#lib/pipeline/contract";

/** Incidents to rehearse, and which of them are here; the first is the default. */
export function scenariosQuery() {
  return queryOptions({
    queryKey: ["scenarios"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listScenarios>>("/scenarios", undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
