import { queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { listPeople, listTokens, Me } from "#lib/access/contract";

/** Who I am and what I may do. */
export function meQuery() {
  return queryOptions({
    queryKey: ["me"],
    queryFn: ({ signal }) => apiGet<Me>("/me", undefined, signal),
    staleTime: 10_000,
    refetchInterval: 60_000,
  });
}

export function peopleQuery() {
  return queryOptions({
    queryKey: ["people"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listPeople>>("/people", undefined, signal),
  });
}

export function tokensQuery() {
  return queryOptions({
    queryKey: ["tokens"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listTokens>>("/tokens", undefined, signal),
  });
}
