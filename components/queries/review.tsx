import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { listReviews, ReviewDetail } from "#lib/review/contract";

export function reviewsQuery(state: "pending" | "decided" | "all" = "all") {
  return queryOptions({
    queryKey: ["reviews", state],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listReviews>>("/reviews", { state }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
}

const ASKED_AGAIN_MS: Record<string, number> = { pending: 5_000, approved: 10_000 };

/** One review; asked again while somebody may decide on it, and while an approval may still go stale. */
export function reviewQuery(id: string) {
  return queryOptions({
    queryKey: ["review", id],
    queryFn: ({ signal }) => apiGet<ReviewDetail>(`/reviews/${encodeURIComponent(id)}`, undefined, signal),
    refetchInterval: (query) => ASKED_AGAIN_MS[query.state.data?.state ?? ""] ?? false,
  });
}
