"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRefusal } from "#components/access/use-may";
import { apiPost, asProblem, type BodyOf } from "#components/queries/client";
import { Button } from "#components/ui/button";
import type { postSenderCheck, SenderCheck } from "#lib/evidence/sender/contract";

/** Asks DNS about a domain now; the answer is kept and shown in its place. */
export function RunSenderCheck({ ask, again }: { ask: BodyOf<typeof postSenderCheck>; again: boolean }) {
  const client = useQueryClient();
  const refusal = useRefusal("evidence.collect");
  const run = useMutation({
    mutationFn: () => apiPost<SenderCheck>("/sender-checks", ask),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["sender-checks"] }),
        ...(ask.incidentId ? [client.invalidateQueries({ queryKey: ["incident", ask.incidentId] })] : []),
      ]),
  });
  return (
    <>
      <Button
        size="sm"
        busy={run.isPending}
        disabled={refusal !== null}
        title={refusal ?? undefined}
        onClick={() => run.mutate()}
      >
        {run.isPending ? "Asking…" : again ? "Look again" : `Look at ${ask.domain}`}
      </Button>
      {run.isError ? (
        <p role="alert" className="w-full max-w-[72ch] text-fail text-meta">
          {asProblem(run.error).detail}
        </p>
      ) : null}
    </>
  );
}
