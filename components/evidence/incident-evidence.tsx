"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRefusal } from "#components/access/use-may";
import { DomainAnswers } from "#components/evidence/domain-answers";
import { SnapshotTable } from "#components/evidence/snapshot-table";
import { apiPost } from "#components/queries/client";
import { evidenceQuery } from "#components/queries/evidence";
import { Button } from "#components/ui/button";
import { plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { CutNote, ErrorState, LoadingRows } from "#components/ui/states";
import { Age } from "#components/ui/time";
import { useToast } from "#components/ui/toast";
import type { Incident } from "#lib/incident/contract";

/** The newest round of questions about one incident. */
export function IncidentEvidence({ incident }: { incident: Incident }) {
  const query = useQuery(evidenceQuery(incident.id));
  if (query.isPending) return <LoadingRows rows={3} label="Loading the answers" />;
  if (!query.data) return <ErrorState problem={query.error} retry={query.refetch} />;
  const evidence = query.data;
  return (
    <div className="flex flex-col gap-4 pt-1 pb-5 sm:pl-6">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-meta">
        <span className="text-muted">
          {evidence.roundId === null ? (
            "Nobody has asked DNS about it yet: not run."
          ) : evidence.finishedAt === null ? (
            "Being asked now…"
          ) : (
            <>
              Asked <Age at={evidence.finishedAt} /> ago, {plural(evidence.resolvers.length, "resolver")}.
            </>
          )}
        </span>
        <TextLink href={`/incidents/${incident.id}`}>Go to the incident</TextLink>
        <AskAgain incidentId={incident.id} running={evidence.roundId !== null && evidence.finishedAt === null} />
      </p>
      {evidence.domains.map((domain) => (
        <DomainAnswers key={domain.domain} domain={domain} incidentId={incident.id} />
      ))}
      {evidence.domainsCut > 0 ? (
        <CutNote shown={evidence.domains.length} total={evidence.domains.length + evidence.domainsCut}>
          the domains with most events are asked; the others were not
        </CutNote>
      ) : null}
      {evidence.snapshots.length > 0 ? <SnapshotTable snapshots={evidence.snapshots} /> : null}
    </div>
  );
}

function AskAgain({ incidentId, running }: { incidentId: string; running: boolean }) {
  const client = useQueryClient();
  const toast = useToast();
  const refusal = useRefusal("evidence.collect");
  const ask = useMutation({
    mutationFn: () => apiPost(`/incidents/${encodeURIComponent(incidentId)}/evidence`),
    onSuccess: () => {
      toast("Asking DNS again. The answers become a new round; the old ones stay.");
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
      Ask DNS again
    </Button>
  );
}
