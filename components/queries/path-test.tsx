import { queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { listPathTests, listSubmissionPaths, PathTest } from "#lib/evidence/path-test/contract";

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
    // A mail that is on its way, or is handed in by a script, shows within five seconds.
    refetchInterval: (query) => (query.state.data?.items.some(isAwaited) ? 3_000 : 15_000),
  });
}

const AWAITED_MS = 3_600_000;

/** Our host took it within the hour, and nothing was heard of it yet. */
function isAwaited({ submission, outcome, startedAt }: PathTest): boolean {
  const taken = submission?.accepted !== false && outcome.state === "not_heard";
  return taken && Date.now() - Date.parse(startedAt) < AWAITED_MS;
}
