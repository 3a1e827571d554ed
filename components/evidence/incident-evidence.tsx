"use client";
import { useQuery } from "@tanstack/react-query";
import { DomainAnswers } from "#components/evidence/domain-answers";
import { SnapshotTable } from "#components/evidence/snapshot-table";
import { AskDns } from "#components/incident/ask-dns";
import { evidenceQuery } from "#components/queries/evidence";
import { plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { CutNote, ErrorState, LoadingRows } from "#components/ui/states";
import { Age } from "#components/ui/time";
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
        <AskDns incidentId={incident.id} running={evidence.roundId !== null && evidence.finishedAt === null} />
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
