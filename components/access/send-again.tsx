"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { apiPost, asProblem } from "#components/queries/client";
import { Button } from "#components/ui/button";

/** Sends something again that did not get through, and says so when that is refused. */
export function SendAgain({
  path,
  what,
  queryKey,
  refusal,
}: {
  path: string;
  what: string;
  queryKey: readonly string[];
  refusal: string | null;
}) {
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: () => apiPost(path),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
  return (
    <>
      <Button
        size="sm"
        busy={send.isPending}
        disabled={refusal !== null}
        title={refusal ?? undefined}
        aria-label={`Send again: ${what}`}
        onClick={() => send.mutate()}
      >
        Send again
      </Button>
      {send.isError ? (
        <p role="alert" className="text-fail text-meta">
          {asProblem(send.error).detail}
        </p>
      ) : null}
    </>
  );
}
