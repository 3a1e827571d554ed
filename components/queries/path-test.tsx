import { queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { listPathTests, listSubmissionPaths } from "#lib/evidence/path-test/contract";

/** Submission hosts a test mail may be handed to. */
export function submissionPathsQuery() {
  return queryOptions({
    queryKey: ["settings", "submission-paths"],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof listSubmissionPaths>>("/settings/submission-paths", undefined, signal),
    staleTime: 30_000,
  });
}

/** Test mails of an incident, newest first. */
export function pathTestsQuery(incidentId: string) {
  return queryOptions({
    queryKey: ["incident", incidentId, "path-tests"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listPathTests>>("/path-tests", { incident: incidentId }, signal),
    refetchInterval: 15_000,
  });
}
