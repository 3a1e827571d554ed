import { queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { listOwnHops } from "#lib/classify/own-path/contract";
import type { getIncidentRoutes, listRoutes } from "#lib/evidence/routes/contract";

/** Hosts and addresses of our own path. */
export function ownHopsQuery() {
  return queryOptions({
    queryKey: ["own-hops"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listOwnHops>>("/own-hops", undefined, signal),
  });
}

/** Static routes as they were given, with what DNS says; asked again every two seconds until the first check is done. */
export function routesQuery() {
  return queryOptions({
    queryKey: ["routes"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listRoutes>>("/routes", undefined, signal),
    refetchInterval: (query) => (query.state.data?.items.some((one) => one.checkedAt === null) ? 2_000 : 60_000),
  });
}

/** Static routes that take an incident's domains. */
export function incidentRoutesQuery(incidentId: string) {
  return queryOptions({
    queryKey: ["incident", incidentId, "routes"],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof getIncidentRoutes>>(
        `/incidents/${encodeURIComponent(incidentId)}/routes`,
        undefined,
        signal,
      ),
    refetchInterval: 60_000,
  });
}
