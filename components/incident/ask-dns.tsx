"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRefusal } from "#components/access/use-may";
import { apiPost } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { useToast } from "#components/ui/toast";

/** Asks DNS again: a new round of answers, and a verdict on them. */
export function AskDns({ incidentId, running = false }: { incidentId: string; running?: boolean }) {
  const client = useQueryClient();
  const toast = useToast();
  const refusal = useRefusal("evidence.collect");
  const ask = useMutation({
    mutationFn: () => apiPost(`/incidents/${encodeURIComponent(incidentId)}/evidence`),
    onSuccess: () => {
      toast("DNS is being asked again. The answers become a new round; the old ones stay.");
      return client.invalidateQueries({ queryKey: ["incident", incidentId] });
    },
    onError: (error) => toast(error.message, "fail"),
  });
  return (
    <Button
      size="sm"
      busy={ask.isPending}
      disabled={refusal !== null || running}
      title={refusal ?? undefined}
      onClick={() => ask.mutate()}
    >
      {running ? "Asking DNS…" : "Ask DNS again"}
    </Button>
  );
}
