import { queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { getAlertDeliveries, getAlerts, IncidentAlerts } from "#lib/alert/contract";

/** Channels and rules. */
export function alertsQuery() {
  return queryOptions({
    queryKey: ["alerts"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof getAlerts>>("/alerts", undefined, signal),
    refetchInterval: 60_000,
  });
}

/** What was sent, newest first; asked again soon while something waits. */
export function alertDeliveriesQuery() {
  return queryOptions({
    queryKey: ["alerts", "deliveries"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof getAlertDeliveries>>("/alerts/deliveries", undefined, signal),
    refetchInterval: (query) => (query.state.data?.items.some((one) => one.state === "waiting") ? 5_000 : 60_000),
  });
}

/** Who was told of an incident, and who looks after it. */
export function incidentAlertsQuery(incidentId: string) {
  return queryOptions({
    queryKey: ["incident", incidentId, "alerts"],
    queryFn: ({ signal }) =>
      apiGet<IncidentAlerts>(`/incidents/${encodeURIComponent(incidentId)}/alerts`, undefined, signal),
    refetchInterval: 30_000,
  });
}
