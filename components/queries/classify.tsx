import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { listOverrides, listReasons } from "#lib/classify/contract";

/** The classes of failure that `q` speaks of, all without one; the last ones stay while the next load. */
export function reasonsQuery(q: string) {
  return queryOptions({
    queryKey: ["reasons", q],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listReasons>>("/reasons", { q }, signal),
    placeholderData: keepPreviousData,
    staleTime: 300_000,
  });
}

/** Texts that people gave a class; asked again every two seconds while history is being read. */
export function overridesQuery() {
  return queryOptions({
    queryKey: ["class-overrides"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listOverrides>>("/class-overrides", undefined, signal),
    refetchInterval: (query) =>
      query.state.data?.items.some((one) => one.versions[0]?.finishedAt === null) ? 2_000 : 60_000,
  });
}
