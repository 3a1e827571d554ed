import { queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { listTargets } from "#lib/release/contract";

/** Webhooks a release can be handed to. */
export function targetsQuery() {
  return queryOptions({
    queryKey: ["release-targets"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listTargets>>("/release-targets", undefined, signal),
  });
}
