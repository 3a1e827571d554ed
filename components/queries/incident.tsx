import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { getTimeline, Incident, listIncidents } from "#lib/incident/contract";

export type IncidentsParams = {
  state?: "open" | "closed" | "all" | null;
  reason?: string | null;
  provider?: string | null;
  side?: string | null;
  from?: string | null;
  to?: string | null;
  cursor?: string | null;
  limit?: number;
};

export function incidentsQuery(params: IncidentsParams = {}) {
  return queryOptions({
    queryKey: ["incidents", params],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listIncidents>>("/incidents", params, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
}

/** One incident; asked more often until it has a verdict. */
export function incidentQuery(id: string) {
  return queryOptions({
    queryKey: ["incident", id],
    queryFn: ({ signal }) => apiGet<Incident>(`/incidents/${encodeURIComponent(id)}`, undefined, signal),
    refetchInterval: (query) => (query.state.data?.verdict === null ? 2_000 : 15_000),
  });
}

export function timelineQuery(id: string, full = false) {
  return queryOptions({
    queryKey: ["incident", id, "timeline", full],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof getTimeline>>(`/incidents/${encodeURIComponent(id)}/timeline`, { full }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
}
