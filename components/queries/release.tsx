import { queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { listAdapters, listTargets } from "#lib/release/contract";
import type { getKumoState } from "#lib/release/kumomta/contract";
import type { getUnsuppressRun, listUnsuppressRuns } from "#lib/release/list-run/contract";
import type { listReleasePosts } from "#lib/release/post-log/contract";
import type { getQueued } from "#lib/release/postfix/contract";
import type { listPulls } from "#lib/release/pull/contract";
import type { getPreflight, listDoubt, listReleasing, listTargetStates } from "#lib/release/watch/contract";

/** Webhooks a release can be handed to, and suppression lists. */
export function targetsQuery() {
  return queryOptions({
    queryKey: ["release-targets"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listTargets>>("/release-targets", undefined, signal),
  });
}

/** How each target stands. */
export function targetStatesQuery() {
  return queryOptions({
    queryKey: ["release-targets", "states"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listTargetStates>>("/release-targets/states", undefined, signal),
    refetchInterval: 30_000,
  });
}

/** What each adapter can do and what it cannot; it changes with the version only. */
export function adaptersQuery() {
  return queryOptions({
    queryKey: ["release-adapters"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listAdapters>>("/release-adapters", undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What a release of the stage would meet now. */
export function preflightQuery(cohortId: string, stageIndex: number) {
  return queryOptions({
    queryKey: ["cohort", cohortId, "preflight", stageIndex],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof getPreflight>>(`${stagePath(cohortId, stageIndex)}/preflight`, undefined, signal),
    refetchInterval: 30_000,
  });
}

/** Recipients of the stage of whom nobody knows whether they were handed over. */
export function doubtQuery(cohortId: string, stageIndex: number) {
  return queryOptions({
    queryKey: ["cohort", cohortId, "doubt", stageIndex],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof listDoubt>>(`${stagePath(cohortId, stageIndex)}/doubt`, undefined, signal),
    refetchInterval: 30_000,
  });
}

/** What a sender has fetched of the stage. */
export function pullsQuery(cohortId: string, stageIndex: number) {
  return queryOptions({
    queryKey: ["cohort", cohortId, "pulls", stageIndex],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof listPulls>>(`${stagePath(cohortId, stageIndex)}/pulls`, undefined, signal),
    refetchInterval: (query) => (query.state.data?.openUntil ? 5_000 : 30_000),
  });
}

/** Runs of a stage against suppression lists, the newest first; whoever opens the page sees those of others too. */
export function listRunsQuery(cohortId: string, stageIndex: number) {
  return queryOptions({
    queryKey: ["cohort", cohortId, "list-runs", stageIndex],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof listUnsuppressRuns>>(
        `${stagePath(cohortId, stageIndex)}/unsuppress`,
        { limit: 100 },
        signal,
      ),
    refetchInterval: 10_000,
  });
}

/** How a run stands, from the server that does it. */
export function listRunQuery(runId: string) {
  return queryOptions({
    queryKey: ["list-run", runId],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof getUnsuppressRun>>(`/unsuppress-runs/${encodeURIComponent(runId)}`, undefined, signal),
    refetchInterval: (query) => (query.state.data?.state === "running" ? 1_000 : 10_000),
  });
}

/** Mails of the plan's window that still wait in a Postfix queue. */
export function queuedQuery(cohortId: string) {
  return queryOptions({
    queryKey: ["cohort", cohortId, "queued"],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof getQueued>>(`/cohorts/${encodeURIComponent(cohortId)}/queued`, undefined, signal),
  });
}

/** Suspensions and bounces at work on a KumoMTA server, asked of it now. */
export function kumoQuery(targetId: string) {
  return queryOptions({
    queryKey: ["kumomta", targetId],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof getKumoState>>(
        `/kumomta-servers/${encodeURIComponent(targetId)}/state`,
        undefined,
        signal,
      ),
    staleTime: 0,
  });
}

/** Everything that is being released now, for the line at the top of every page. */
export function releasingQuery() {
  return queryOptions({
    queryKey: ["releasing"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listReleasing>>("/releasing", undefined, signal),
    refetchInterval: (query) => (query.state.data?.total ? 3_000 : 15_000),
  });
}

/** Path of one stage below /api/v1. */
export function stagePath(cohortId: string, stageIndex: number): string {
  return `/cohorts/${encodeURIComponent(cohortId)}/stages/${stageIndex}`;
}

/** The newest requests to a release webhook. */
export function releasePostsQuery(targetId: string) {
  return queryOptions({
    queryKey: ["release-targets", "posts", targetId],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof listReleasePosts>>(
        `/release-targets/${encodeURIComponent(targetId)}/deliveries`,
        undefined,
        signal,
      ),
    refetchInterval: 15_000,
  });
}
