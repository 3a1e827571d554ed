"use client";
import { useQuery } from "@tanstack/react-query";
import { useQueryState } from "nuqs";
import { DecisionTable } from "#components/evidence/decision-table";
import { IncidentEvidence } from "#components/evidence/incident-evidence";
import { MxHistorySection } from "#components/evidence/mx-history";
import { SenderCheckSection } from "#components/evidence/sender-check-section";
import { incidentsQuery } from "#components/queries/incident";
import { SideBadge, StateBadge } from "#components/ui/badge";
import { plural } from "#components/ui/format";
import { ButtonLink } from "#components/ui/link";
import { PageHeader } from "#components/ui/page-header";
import { ProviderDot } from "#components/ui/provider-dot";
import { Section } from "#components/ui/section";
import { CutNote, EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { Time } from "#components/ui/time";
import { reasonLabel } from "#components/ui/words";
import type { Incident } from "#lib/incident/contract";

/** What DNS answered, incident by incident, and the table that turns it into a verdict. */
export function EvidencePage() {
  const query = useQuery(incidentsQuery({ limit: 50 }));
  const [open, setOpen] = useQueryState("incident", { history: "push" });
  const incidents = query.data?.items ?? [];
  const shown = open ?? incidents[0]?.id ?? null;
  return (
    <>
      <PageHeader
        title="Evidence"
        lead="What DNS answered about the domains of each incident, resolver by resolver, kept as it was given."
      />
      {query.isPending ? <LoadingRows label="Loading incidents" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data && incidents.length === 0 ? (
        <EmptyState
          title="No evidence yet"
          action={
            <ButtonLink href="/intake" variant="primary">
              Go to Intake
            </ButtonLink>
          }
        >
          When an incident opens, the MX, addresses and names of its domains are asked from every configured resolver,
          and the answers are kept here with their time and TTL.
        </EmptyState>
      ) : null}
      <ul aria-label="Incidents">
        {incidents.map((incident) => (
          <li key={incident.id} className="border-line border-t last:border-b">
            <IncidentRow
              incident={incident}
              open={incident.id === shown}
              onToggle={() => setOpen(incident.id === shown ? "none" : incident.id)}
            />
          </li>
        ))}
      </ul>
      {query.data?.nextCursor ? (
        <CutNote shown={incidents.length} total={query.data.total}>
          newest first; older ones show their evidence on their own page
        </CutNote>
      ) : null}
      <MxHistorySection />
      <SenderCheckSection />
      <Section title="How Rebound decides" id="how">
        <DecisionTable />
      </Section>
    </>
  );
}

function IncidentRow({ incident, open, onToggle }: { incident: Incident; open: boolean; onToggle: () => void }) {
  const panel = `evidence-${incident.id}`;
  return (
    <>
      <h2>
        <button
          type="button"
          data-row-link
          aria-expanded={open}
          aria-controls={panel}
          onClick={onToggle}
          className="flex min-h-8 w-full flex-wrap items-center gap-x-3 gap-y-1 py-1 text-left hover:bg-hover"
        >
          <span aria-hidden="true" className="w-3 text-muted">
            {open ? "▾" : "▸"}
          </span>
          <SideBadge side={incident.verdict?.side ?? null} />
          <span className="inline-flex items-center gap-1.5 font-medium">
            <ProviderDot provider={incident.provider} />
            {incident.providerLabel}
          </span>
          <span>{reasonLabel(incident.reason)}</span>
          <span className="text-meta text-muted">
            incident {incident.number}, since <Time at={incident.startedAt} />,{" "}
            {plural(incident.recipients, "recipient")}
          </span>
          <StateBadge state={incident.state} />
        </button>
      </h2>
      <div id={panel}>{open ? <IncidentEvidence incident={incident} /> : null}</div>
    </>
  );
}
