import { queryOptions } from "@tanstack/react-query";
import { apiGet } from "#components/queries/client";
import type { MxHistory, SeenAsMxAnswer } from "#lib/evidence/history/contract";

/** The MX of a domain over time, and at a moment when `at` is given. */
export function mxHistoryQuery(domain: string, at: string | null) {
  return queryOptions({
    queryKey: ["mx-history", domain, at],
    queryFn: ({ signal }) => apiGet<MxHistory>("/mx-history", { domain, at: at ?? undefined }, signal),
    retry: false,
  });
}

/** Of which domains an address was MX. */
export function seenAsMxQuery(ip: string) {
  return queryOptions({
    queryKey: ["mx-history", "address", ip],
    queryFn: ({ signal }) => apiGet<SeenAsMxAnswer>("/mx-history/address", { ip }, signal),
    retry: false,
  });
}
