"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { ChangePlan } from "#components/cohort/change-plan";
import { ExcludedTable } from "#components/cohort/excluded-table";
import { MembersPanel } from "#components/cohort/members-panel";
import { NextAction, NextWords } from "#components/cohort/next-action";
import { PlanFacts } from "#components/cohort/plan-facts";
import { SpreadTable } from "#components/cohort/spread-table";
import { StageList } from "#components/cohort/stage-list";
import { StopPlan } from "#components/cohort/stop-plan";
import { useCohortChange } from "#components/cohort/use-cohort-change";
import { cohortQuery } from "#components/queries/cohort";
import { StageRoom } from "#components/release/stage-room";
import { StateBadge } from "#components/ui/badge";
import { formatCount, plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { PageHeader } from "#components/ui/page-header";
import { Section } from "#components/ui/section";
import { ErrorState, LoadingRows } from "#components/ui/states";
import type { Cohort } from "#lib/cohort/contract";

/** Fetched when a stage has results: most visits need no chart. */
const StagesBars = dynamic(() => import("#components/cohort/stages-bars").then((module) => module.StagesBars), {
  ssr: false,
});

/** One retry plan, from draft to its last stage. */
export function CohortPage({ id }: { id: string }) {
  const query = useQuery(cohortQuery(id));
  if (query.isPending) return <LoadingRows label="Loading the plan" />;
  if (!query.data)
    return (
      <>
        <PageHeader title="Retry cohort" />
        <ErrorState
          problem={query.error}
          retry={query.refetch}
          elsewhere={<TextLink href="/incidents">All incidents</TextLink>}
        />
      </>
    );
  return <Plan cohort={query.data} />;
}

function Plan({ cohort }: { cohort: Cohort }) {
  const change = useCohortChange(cohort);
  return (
    <>
      <nav aria-label="Where you are" className="text-meta">
        <TextLink href={`/incidents/${cohort.incidentId}`}>Incident</TextLink>
      </nav>
      <header className="sticky top-12 z-10 -mx-4 mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-line border-b bg-bg px-4 py-2 md:-mx-6 md:px-6">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="font-semibold text-title">Retry cohort {cohort.number}</h1>
          <StateBadge state={cohort.state} />
          <span className="text-meta text-muted">
            {plural(cohort.memberCount, "recipient")}, {formatCount(cohort.excludedCount)} left out
          </span>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <NextAction cohort={cohort} change={change} />
          <StopPlan cohort={cohort} change={change} />
        </div>
      </header>
      <p className="mb-4 max-w-[72ch]">
        <NextWords cohort={cohort} />
      </p>
      <Section
        title="Stages"
        aside={
          <>
            one-sided bound on the failure rate, 95 % certain
            <ChangePlan cohort={cohort} />
          </>
        }
      >
        <StageList cohort={cohort} downloads />
        {cohort.stages.some(({ figures }) => figures !== null) ? <StagesBars stages={cohort.stages} /> : null}
      </Section>
      <StageRoom cohort={cohort} change={change} />
      <div className="grid items-start gap-x-8 xl:grid-cols-2">
        <Section title="Plan" className="mt-6! min-w-0">
          <PlanFacts cohort={cohort} />
        </Section>
        <Section title="Left out" className="mt-6! min-w-0" aside={plural(cohort.excludedCount, "recipient")}>
          <ExcludedTable cohort={cohort} />
        </Section>
      </div>
      <Section title="How the sample is spread" aside={`stage 1: ${plural(cohort.stages[0]?.size ?? 0, "recipient")}`}>
        <SpreadTable spread={cohort.spread} />
      </Section>
      <Section title="Recipients">
        <MembersPanel cohort={cohort} />
      </Section>
    </>
  );
}
