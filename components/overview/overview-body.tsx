"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ChartBand } from "#components/charts/bands";
import { SharedCursor } from "#components/charts/cursor";
import { chartData } from "#components/charts/series";
import { CoverageNote } from "#components/overview/coverage-note";
import { Filters } from "#components/overview/filters";
import { OpenIncidents } from "#components/overview/open-incidents";
import { OverviewChart } from "#components/overview/overview-chart";
import { ProviderTable } from "#components/overview/provider-table";
import { RangePicker } from "#components/overview/range-picker";
import { SelectionBar } from "#components/overview/selection-bar";
import { useWindow } from "#components/overview/use-window";
import { isoOf, windowWords } from "#components/overview/window";
import { incidentsQuery } from "#components/queries/incident";
import { overviewQuery } from "#components/queries/volume";
import { useKeys } from "#components/shell/use-keys";
import { PageHeader } from "#components/ui/page-header";
import { ErrorState, LoadingRows, Skeleton } from "#components/ui/states";
import { Age } from "#components/ui/time";
import { useNarrow } from "#components/ui/use-narrow";
import { reasonLabel } from "#components/ui/words";
import type { Incident } from "#lib/incident/contract";

/** The chart, and below it everything that belongs to its window. */
export function OverviewBody() {
  const state = useWindow();
  const { window, filter, now } = state;
  const narrow = useNarrow();
  const span = { from: isoOf(window.from), to: isoOf(window.to) };
  const overview = useQuery(overviewQuery({ ...span, ...filter, ...(narrow ? { bucketsMax: 50 } : {}) }));
  const incidents = useQuery(
    incidentsQuery({ ...span, state: "all", reason: filter.reason, provider: filter.provider, limit: 100 }),
  );
  useKeys({ "[": () => state.step(-1), "]": () => state.step(1), "-": state.zoomOut });

  const data = useMemo(() => (overview.data ? chartData(overview.data) : null), [overview.data]);
  const bands = useMemo(() => (incidents.data?.items ?? []).filter(isShown).map(asBand), [incidents.data]);
  const reason = reasonLabel(filter.reason);

  return (
    <SharedCursor>
      <PageHeader title={`${reason}, ${windowWords(window, state.range, now)}`}>
        <RangePicker className="lg:hidden" />
        <Filters state={state} facets={overview.data?.facets} />
      </PageHeader>

      {overview.isError && !overview.data ? (
        <ErrorState problem={overview.error} retry={overview.refetch} />
      ) : overview.data && data ? (
        <>
          {overview.isError ? <StaleNote at={overview.dataUpdatedAt} problem={overview.error} /> : null}
          <CoverageNote overview={overview.data} onShow={state.pick} />
          <OverviewChart state={state} data={data} bands={bands} what={reason} waiting={overview.isPlaceholderData} />
          <SelectionBar
            state={state}
            overview={overview.data}
            incidents={(incidents.data?.items ?? []).filter(isShown)}
          />
        </>
      ) : (
        <Skeleton className="h-68 w-full" />
      )}

      <OpenIncidents state={state} inWindow={incidents} />

      {overview.data ? (
        <ProviderTable state={state} overview={overview.data} />
      ) : overview.isError ? null : (
        <LoadingRows label="Loading the providers" />
      )}
    </SharedCursor>
  );
}

/** The server stopped answering: the numbers stay, with their age. */
function StaleNote({ at, problem }: { at: number; problem: Error }) {
  return (
    <p role="status" className="mb-2 max-w-[72ch] text-stale">
      These numbers are <Age at={new Date(at)} /> old. {problem.message}
    </p>
  );
}

function isShown(incident: Incident): boolean {
  return incident.state !== "merged" && incident.state !== "false_alarm";
}

function asBand(incident: Incident): ChartBand {
  return {
    id: incident.id,
    provider: incident.provider === "*" ? null : incident.provider,
    from: Date.parse(incident.startedAt),
    to: incident.endedAt ? Date.parse(incident.endedAt) : null,
    side: incident.verdict?.side ?? "unknown",
    label: incident.providerLabel,
    sentence: incident.sentence ?? "No verdict yet: DNS is being asked.",
    href: `/incidents/${incident.id}`,
    weight: incident.recipients,
  };
}
