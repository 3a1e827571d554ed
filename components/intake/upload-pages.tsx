import { infiniteQueryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import { inProgress } from "#components/queries/intake";
import type { listUploads } from "#lib/intake/contract";

/** Uploads page by page, newest first; asked again every second while one of them moves. */
export function uploadPagesQuery() {
  return infiniteQueryOptions({
    queryKey: ["uploads", "pages"],
    queryFn: ({ pageParam, signal }) =>
      apiGet<ResponseOf<typeof listUploads>>("/uploads", { cursor: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some(inProgress)) ? 1_000 : 30_000),
  });
}
