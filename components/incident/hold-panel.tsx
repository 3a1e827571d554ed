"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { apiPost } from "#components/queries/client";
import { holdQuery } from "#components/queries/hold";
import { StateBadge } from "#components/ui/badge";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Textarea } from "#components/ui/field";
import { formatCount, formatDuration, plural } from "#components/ui/format";
import { Section } from "#components/ui/section";
import { ErrorState, Skeleton } from "#components/ui/states";
import { Time } from "#components/ui/time";
import { useToast } from "#components/ui/toast";
import { useNow } from "#components/ui/use-now";
import type { Hold } from "#lib/hold/contract";
import type { Incident } from "#lib/incident/contract";

/** The suppression hold and its lease. */
export function HoldPanel({ incident }: { incident: Incident }) {
  const query = useQuery(holdQuery(incident.id));
  return (
    <Section id="hold" title="Hold" aside={query.data ? <StateBadge state={query.data.state} /> : null}>
      {query.isError && query.data === undefined ? (
        <ErrorState problem={query.error} retry={query.refetch} />
      ) : query.data === undefined ? (
        <Skeleton className="h-12 w-full" />
      ) : query.data === null ? (
        <p className="text-muted">No hold yet. One is placed by itself when the incident opens.</p>
      ) : (
        <HoldBody hold={query.data} refused={incident.recipients} />
      )}
    </Section>
  );
}

function HoldBody({ hold, refused }: { hold: Hold; refused: number }) {
  const now = useNow();
  const client = useQueryClient();
  const toast = useToast();
  const refusal = useRefusal("hold.change");
  const [releasing, setReleasing] = useState(false);
  const [words, setWords] = useState("");
  const active = hold.state === "active";
  const left = Date.parse(hold.leaseUntil) - now.getTime();

  const change = useMutation({
    mutationFn: (body: { action: "renew" | "release"; words?: string }) =>
      apiPost<Hold>(`/incidents/${encodeURIComponent(hold.incidentId)}/hold`, body),
    onSuccess: (after) =>
      toast(after.state === "active" ? "The lease runs for 24 h from now." : "The hold is released.", "pass"),
    onSettled: () => client.invalidateQueries({ queryKey: ["incident", hold.incidentId] }),
  });

  return (
    <>
      <p>
        {active ? (
          <>
            {plural(hold.recipients, "recipient")} {hold.recipients === 1 ? "is" : "are"} kept from being suppressed
            until <Time at={hold.leaseUntil} /> UTC
            {left > 0 ? ` (${formatDuration(left)} left)` : ""}.
            {refused > hold.recipients ? (
              <span className="text-muted">
                {" "}
                Not held of {formatCount(refused)}: {formatCount(refused - hold.recipients)}, who are known to be bad by
                another bounce, were suppressed by hand, or have recovered.
              </span>
            ) : null}
          </>
        ) : (
          <>
            The hold is {hold.state}: {plural(hold.recipients, "recipient")} may be suppressed again.
          </>
        )}
      </p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button
          size="sm"
          disabled={refusal !== null}
          title={refusal ?? undefined}
          busy={change.isPending}
          onClick={() => change.mutate({ action: "renew" }, { onError: (error) => toast(error.message, "fail") })}
        >
          {active ? "Renew for 24 h" : `Hold ${plural(hold.recipients, "recipient")} again`}
        </Button>
        {active ? (
          <Button
            size="sm"
            variant="danger"
            disabled={refusal !== null}
            title={refusal ?? undefined}
            onClick={() => setReleasing(true)}
          >
            Release the hold
          </Button>
        ) : null}
      </div>
      <ConfirmDialog
        open={releasing}
        onOpenChange={setReleasing}
        title="Release the hold"
        confirm={`Release the hold of ${plural(hold.recipients, "recipient")}`}
        danger
        onConfirm={() => change.mutateAsync({ action: "release", ...(words.trim() ? { words: words.trim() } : {}) })}
      >
        <p>
          Whoever asks Rebound whether one of these {plural(hold.recipients, "recipient")} may be suppressed is answered
          “allowed” from then on. Nothing is sent, and nothing is suppressed by this.
        </p>
        <Field label="Why" hint="Kept in the timeline.">
          <Textarea value={words} onChange={(event) => setWords(event.target.value)} maxLength={1000} />
        </Field>
      </ConfirmDialog>
    </>
  );
}
