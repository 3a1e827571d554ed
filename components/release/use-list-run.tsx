"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type ApiProblem, apiPost, asProblem, type ResponseOf } from "#components/queries/client";
import { listRunQuery, listRunsQuery, stagePath } from "#components/queries/release";
import type { postUnsuppress, UnsuppressRunDetail } from "#lib/release/list-run/contract";

type Answer = ResponseOf<typeof postUnsuppress>;
type Wish = { dryRun: boolean } | { id: string; change: "pause" | "go-on" };

/** The newest run of a stage against a list, as the server tells it, and what can be done with it. */
export function useListRun(cohortId: string, stageIndex: number, targetId: string) {
  const client = useQueryClient();
  const runs = useQuery(listRunsQuery(cohortId, stageIndex));
  const newest = runs.data?.items.find((run) => run.targetId === targetId) ?? null;
  const detail = useQuery({ ...listRunQuery(newest?.id ?? ""), enabled: newest !== null });
  const run: UnsuppressRunDetail | null = newest && detail.data?.id === newest.id ? detail.data : null;
  const act = useMutation({
    mutationFn: (wish: Wish) =>
      "dryRun" in wish
        ? apiPost<Answer>(`${stagePath(cohortId, stageIndex)}/unsuppress`, { targetId, dryRun: wish.dryRun })
        : apiPost<Answer>(`/unsuppress-runs/${encodeURIComponent(wish.id)}/${wish.change}`),
    onSuccess: (answer) => {
      client.setQueryData(listRunQuery(answer.id).queryKey, answer);
      return client.invalidateQueries({ queryKey: listRunsQuery(cohortId, stageIndex).queryKey });
    },
  });

  // Whoever was seen on a list is left out of releases, so the preflight is another one.
  const state = run?.state;
  useEffect(() => {
    if (state === undefined || state === "running") return;
    void client.invalidateQueries({ queryKey: ["cohort", cohortId, "preflight"] });
    void client.invalidateQueries({ queryKey: ["release-targets"] });
  }, [client, cohortId, state]);

  const problem: ApiProblem | null = act.isError ? asProblem(act.error) : null;
  return {
    run,
    problem,
    busy: act.isPending,
    start: (dryRun: boolean) => act.mutateAsync({ dryRun }).catch(() => undefined),
    change: (change: "pause" | "go-on") =>
      run ? act.mutateAsync({ id: run.id, change }).catch(() => undefined) : Promise.resolve(undefined),
  };
}
