"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { apiPost } from "#components/queries/client";
import { useToast } from "#components/ui/toast";
import type { Cohort } from "#lib/cohort/contract";

/** Runs one step of a plan and lets every page that shows it read again. `said` is the sentence afterwards. */
export function useCohortChange(cohort: Pick<Cohort, "id" | "incidentId">) {
  const client = useQueryClient();
  const toast = useToast();
  const mutation = useMutation({
    mutationFn: ({ path, body }: { path: string; body?: unknown; said: string }) =>
      apiPost(`/cohorts/${encodeURIComponent(cohort.id)}${path}`, body),
    onSuccess: (_answer, { said }) => toast(said, "pass"),
    // After a conflict the page must show what is true now, too.
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["cohort", cohort.id] }),
        client.invalidateQueries({ queryKey: ["incident", cohort.incidentId] }),
        client.invalidateQueries({ queryKey: ["reviews"] }),
        client.invalidateQueries({ queryKey: ["review"] }),
        client.invalidateQueries({ queryKey: ["releasing"] }),
      ]),
  });
  return {
    busy: mutation.isPending,
    /** Rejects with the problem, for dialogs that show it themselves. */
    run: (path: string, said: string, body?: unknown) => mutation.mutateAsync({ path, body, said }),
    /** Shows the problem at the foot of the page. */
    runHere: (path: string, said: string, body?: unknown) =>
      mutation.mutate({ path, body, said }, { onError: (error) => toast(error.message, "fail") }),
  };
}
