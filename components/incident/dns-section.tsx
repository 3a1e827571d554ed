"use client";
import { useQuery } from "@tanstack/react-query";
import { DomainAnswers } from "#components/evidence/domain-answers";
import { SnapshotTable } from "#components/evidence/snapshot-table";
import { AskDns } from "#components/incident/ask-dns";
import { IncidentRoutes } from "#components/incident/incident-routes";
import { evidenceQuery } from "#components/queries/evidence";
import { Section } from "#components/ui/section";
import { CutNote, EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { Age } from "#components/ui/time";
import type { Incident } from "#lib/incident/contract";

const OPEN_DOMAINS = 3;

/** 4. What DNS says: who takes mail for the incident's domains, resolver by resolver. */
export function DnsSection({ incident }: { incident: Incident }) {
  const query = useQuery(evidenceQuery(incident.id));
  const evidence = query.data;
  const running = evidence !== undefined && evidence.roundId !== null && evidence.finishedAt === null;
  const [first, rest] = [evidence?.domains.slice(0, OPEN_DOMAINS) ?? [], evidence?.domains.slice(OPEN_DOMAINS) ?? []];
  return (
    <Section
      id="dns"
      title="What DNS says"
      aside={
        <>
          {evidence?.finishedAt ? (
            <span>
              asked <Age at={evidence.finishedAt} /> ago
            </span>
          ) : null}
          <AskDns incidentId={incident.id} running={running} />
        </>
      }
    >
      {query.isError && !evidence ? (
        <ErrorState problem={query.error} retry={query.refetch} />
      ) : !evidence ? (
        <LoadingRows rows={4} label="Loading the answers" />
      ) : evidence.domains.length === 0 ? (
        <EmptyState title={running ? "DNS is being asked now." : "Not run: nobody has asked DNS about it yet."}>
          Each resolver's own answer will stand here with its TTL and age.
        </EmptyState>
      ) : (
        <div className="flex flex-col gap-5">
          {first.map((domain) => (
            <DomainAnswers key={domain.domain} domain={domain} incidentId={incident.id} />
          ))}
          {rest.length > 0 ? (
            <details>
              <summary className="text-accent">{rest.length} more domains</summary>
              <div className="mt-3 flex flex-col gap-5">
                {rest.map((domain) => (
                  <DomainAnswers key={domain.domain} domain={domain} incidentId={incident.id} />
                ))}
              </div>
            </details>
          ) : null}
          {evidence.domainsCut > 0 ? (
            <CutNote shown={evidence.domains.length} total={evidence.domains.length + evidence.domainsCut}>
              the domains with most refusals were asked about; the others were not
            </CutNote>
          ) : null}
          {evidence.snapshots.length > 0 ? <SnapshotTable snapshots={evidence.snapshots} /> : null}
        </div>
      )}
      <IncidentRoutes incidentId={incident.id} />
    </Section>
  );
}
