"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRefusal } from "#components/access/use-may";
import { incidentAlertsQuery } from "#components/queries/alert";
import { apiPost, asProblem } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { TextLink } from "#components/ui/link";
import { Section } from "#components/ui/section";
import { ErrorState } from "#components/ui/states";
import { Time } from "#components/ui/time";
import type { Incident } from "#lib/incident/contract";

const SHOWN = 5;

/** Who was told of the incident, and who looks after it. */
export function IncidentAlertsPanel({ incident }: { incident: Incident }) {
  const query = useQuery(incidentAlertsQuery(incident.id));
  const client = useQueryClient();
  const refusal = useRefusal("alert.acknowledge");
  const acknowledge = useMutation({
    mutationFn: () => apiPost(`/incidents/${encodeURIComponent(incident.id)}/acknowledge`),
    onSettled: () => client.invalidateQueries({ queryKey: ["incident", incident.id] }),
  });
  const told = query.data?.items.filter((one) => one.kind !== "test") ?? [];
  const closed = ["resolved", "reviewed", "false_alarm", "merged"].includes(incident.state);
  return (
    <Section id="alerts" title="Alerts">
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data && told.length === 0 ? (
        <p className="text-muted">
          Nobody was told. <TextLink href="/settings?tab=alerts">Channels and rules</TextLink>
        </p>
      ) : null}
      <ul className="flex flex-col gap-0.5">
        {told.slice(0, SHOWN).map((one) => (
          <li key={one.id}>
            {one.state === "sent" ? "Told" : one.state === "failed" ? "Could not tell" : "Telling"} {one.channelName}{" "}
            <Time at={one.finishedAt ?? one.createdAt} />
            {one.kind === "opened" ? null : <span className="text-muted"> ({one.kind})</span>}
          </li>
        ))}
      </ul>
      {told.length > SHOWN ? <p className="text-meta text-muted">and {told.length - SHOWN} more</p> : null}
      {query.data?.acknowledged ? (
        <p className="mt-2">
          {query.data.acknowledged.by.name} looks after it since <Time at={query.data.acknowledged.at} />. Growth is not
          told until it starts again.
        </p>
      ) : query.data && !closed ? (
        <Button
          size="sm"
          className="mt-2"
          busy={acknowledge.isPending}
          disabled={refusal !== null}
          title={refusal ?? "Growth is not told any more until it starts again."}
          onClick={() => acknowledge.mutate()}
        >
          Acknowledge
        </Button>
      ) : null}
      {acknowledge.isError ? (
        <p role="alert" className="mt-1 text-fail">
          {asProblem(acknowledge.error).detail}
        </p>
      ) : null}
    </Section>
  );
}
