import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { getTimeline, Incident, listIncidents } from "#lib/incident/contract";
import type { getIncidentMoves } from "#lib/incident/merge/contract";
import type { getNoteVersions } from "#lib/incident/timeline/contract";
import type { WindowPreview } from "#lib/incident/window-finder/contract";
import type { DraftWindow } from "#lib/incident/window-finder/handle-move";

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

/** `groups`: what to keep, with commas; empty for all. */
export function timelineQuery(id: string, full = false, groups = "") {
  return queryOptions({
    queryKey: ["incident", id, "timeline", full, groups],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof getTimeline>>(`/incidents/${encodeURIComponent(id)}/timeline`, { full, groups }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
}

/** What the incident would hold with another window; the figures of the window before stay while these load. */
export function windowPreviewQuery(id: string, window: DraftWindow) {
  const from = new Date(window.from).toISOString();
  const to = window.to === null ? null : new Date(window.to).toISOString();
  return queryOptions({
    queryKey: ["incident", id, "window-preview", from, to],
    queryFn: ({ signal }) =>
      apiGet<WindowPreview>(`/incidents/${encodeURIComponent(id)}/window-preview`, { from, to }, signal),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

/** Merges and splits of an incident, newest first. */
export function movesQuery(id: string) {
  return queryOptions({
    queryKey: ["incident", id, "moves"],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof getIncidentMoves>>(`/incidents/${encodeURIComponent(id)}/moves`, undefined, signal),
  });
}

/** What a note said before each edit; asked for when somebody wants to see it. */
export function noteVersionsQuery(id: string, note: string) {
  return queryOptions({
    queryKey: ["incident", id, "note", note],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof getNoteVersions>>(
        `/incidents/${encodeURIComponent(id)}/notes/${encodeURIComponent(note)}/versions`,
        undefined,
        signal,
      ),
  });
}
