import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { Cohort, listCohorts, listMembers } from "#lib/cohort/contract";

const MOVING: readonly Cohort["state"][] = ["in_review", "releasing", "approved"];

/** Whether a cohort changes without me: mail goes out, or another person decides. */
export function cohortMoves(cohort: Pick<Cohort, "state">): boolean {
  return MOVING.includes(cohort.state);
}

export function cohortsQuery(incidentId: string) {
  return queryOptions({
    queryKey: ["incident", incidentId, "cohorts"],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof listCohorts>>(`/incidents/${encodeURIComponent(incidentId)}/cohorts`, undefined, signal),
    refetchInterval: (query) => (query.state.data?.items.some(cohortMoves) ? 5_000 : 30_000),
  });
}

export function cohortQuery(id: string) {
  return queryOptions({
    queryKey: ["cohort", id],
    queryFn: ({ signal }) => apiGet<Cohort>(`/cohorts/${encodeURIComponent(id)}`, undefined, signal),
    refetchInterval: (query) => (query.state.data && cohortMoves(query.state.data) ? 3_000 : 30_000),
  });
}

export type MembersParams = {
  included?: boolean;
  why?: string | null;
  stage?: number | null;
  q?: string | null;
  limit?: number;
};

/** Members, or who was left out, page by page. */
export function membersQuery(id: string, params: MembersParams = {}) {
  return infiniteQueryOptions({
    queryKey: ["cohort", id, "members", params],
    queryFn: ({ pageParam, signal }) =>
      apiGet<ResponseOf<typeof listMembers>>(
        `/cohorts/${encodeURIComponent(id)}/members`,
        { ...params, cursor: pageParam },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}
