"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryStates } from "nuqs";
import { useEffect } from "react";
import { IncidentAlertsPanel } from "#components/alert/incident-alerts";
import { CohortsPanel } from "#components/incident/cohorts-panel";
import { DnsSection } from "#components/incident/dns-section";
import { ExplainSection } from "#components/incident/explain-section";
import { FixSection } from "#components/incident/fix-section";
import { HoldPanel } from "#components/incident/hold-panel";
import { IncidentHeader } from "#components/incident/incident-header";
import { NOTE_FIELD } from "#components/incident/note-form";
import { ProbeSection } from "#components/incident/probe-section";
import { ProposeCohortDialog } from "#components/incident/propose-cohort-dialog";
import { RelatedPanel } from "#components/incident/related-panel";
import { RepliesSection } from "#components/incident/replies-section";
import { ReportPanel } from "#components/incident/report-panel";
import { SenderSection } from "#components/incident/sender-section";
import { ServersSection } from "#components/incident/servers-section";
import { StatePanel } from "#components/incident/state-panel";
import { TimelinePanel } from "#components/incident/timeline-panel";
import { VerdictLead } from "#components/incident/verdict-lead";
import { WhenSection } from "#components/incident/when-section";
import { WhySection } from "#components/incident/why-section";
import { cohortsQuery } from "#components/queries/cohort";
import { incidentQuery } from "#components/queries/incident";
import { verdictQuery } from "#components/queries/verdict";
import { useKeys } from "#components/shell/use-keys";
import { TextLink } from "#components/ui/link";
import { ErrorState, LoadingRows, Skeleton } from "#components/ui/states";
import { inSentence, reasonLabel } from "#components/ui/words";

const PARSERS = { cohort: parseAsString, from: parseAsString, to: parseAsString, only: parseAsString };

/** One incident: the sentence, the proof, what to do; then everything behind it in a fixed order. */
export function IncidentPage({ id }: { id: string }) {
  const incident = useQuery(incidentQuery(id));
  const verdict = useQuery(verdictQuery(id));
  const cohorts = useQuery(cohortsQuery(id));
  const [asked, setAsked] = useQueryStates(PARSERS, { history: "replace" });
  const propose = () => setAsked({ cohort: "new" });

  const found = incident.data;
  useEffect(() => {
    if (found) document.title = `${found.providerLabel}: ${inSentence(reasonLabel(found.reason))} · Rebound`;
  }, [found]);
  useKeys({
    n: () => document.getElementById(NOTE_FIELD)?.focus(),
    h: () => document.getElementById("hold")?.scrollIntoView({ block: "start" }),
    c: propose,
  });

  if (!found) {
    if (!incident.isError) return <LoadingPage />;
    return (
      <div className="pt-4">
        <h1 className="sr-only">Incident</h1>
        <ErrorState problem={incident.error} retry={incident.refetch} />
        <p className="mt-4">
          <TextLink href="/incidents">All incidents</TextLink>
        </p>
      </div>
    );
  }

  return (
    <>
      <IncidentHeader
        incident={found}
        verdict={verdict.data?.current ?? null}
        cohorts={cohorts.data?.items}
        onPropose={propose}
      />
      <VerdictLead incident={found} query={verdict} />
      <div className="grid gap-x-8 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="min-w-0">
          <ServersSection incident={found} />
          <WhenSection incident={found} />
          <ExplainSection incident={found} />
          <DnsSection incident={found} />
          <WhySection query={verdict} />
          <FixSection incident={found} query={verdict} />
          <ProbeSection incident={found} />
          <SenderSection incident={found} />
          <RepliesSection incident={found} />
        </div>
        <div className="min-w-0 max-lg:mt-6">
          <HoldPanel incident={found} />
          <CohortsPanel query={cohorts} onPropose={propose} />
          <IncidentAlertsPanel incident={found} />
          <TimelinePanel incidentId={id} />
          <ReportPanel incidentId={id} />
          <RelatedPanel incident={found} />
          <StatePanel incident={found} />
        </div>
      </div>
      <ProposeCohortDialog
        incident={found}
        open={asked.cohort === "new"}
        onOpenChange={(open) => setAsked(open ? { cohort: "new" } : null)}
        from={asked.from}
        to={asked.to}
        only={asked.only}
      />
    </>
  );
}

function LoadingPage() {
  return (
    <div className="flex flex-col gap-6 pt-4">
      <h1 className="sr-only">Incident</h1>
      <Skeleton className="h-6 w-72" />
      <Skeleton className="h-4 w-full max-w-xl" />
      <LoadingRows label="Loading the incident" rows={8} />
    </div>
  );
}
