import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiGet, type QueryOf } from "#components/queries/client";
import type { Explanation, explainSelection } from "#lib/incident/explain/contract";

export type Narrowed = { where: string; group: string | null };

/** What the failures of an incident have in common. It reads much, so it is asked again only when asked for. */
export function incidentExplanationQuery(id: string, narrowed: Narrowed) {
  return queryOptions({
    queryKey: ["incident", id, "explain", narrowed],
    queryFn: ({ signal }) =>
      apiGet<Explanation>(`/incidents/${encodeURIComponent(id)}/explain`, { ...narrowed }, signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
}

export type ExplainParams = {
  [K in Exclude<keyof QueryOf<typeof explainSelection>, "where" | "group">]?: string | null;
};

/** The same for failures of one reason in a window. */
export function selectionExplanationQuery(params: ExplainParams, narrowed: Narrowed) {
  return queryOptions({
    queryKey: ["explain", params, narrowed],
    queryFn: ({ signal }) => apiGet<Explanation>("/explain", { ...params, ...narrowed }, signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    enabled: Boolean(params.from && params.to),
  });
}
