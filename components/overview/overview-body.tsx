"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ChartBand } from "#components/charts/bands";
import { SharedCursor } from "#components/charts/cursor";
import { NumbersTable } from "#components/charts/numbers-table";
import { chartData } from "#components/charts/series";
import { VolumeChart } from "#components/charts/volume-chart";
import { CoverageNote } from "#components/overview/coverage-note";
import { Filters } from "#components/overview/filters";
import { OpenIncidents } from "#components/overview/open-incidents";
import { ProviderTable } from "#components/overview/provider-table";
import { RangePicker } from "#components/overview/range-picker";
import { SelectionBar } from "#components/overview/selection-bar";
import { useWindow } from "#components/overview/use-window";
import { isoOf, windowWords } from "#components/overview/window";
import { incidentsQuery } from "#components/queries/incident";
import { overviewQuery } from "#components/queries/volume";
import { useKeys } from "#components/shell/use-keys";
import { Button } from "#components/ui/button";
import { PageHeader } from "#components/ui/page-header";
import { ErrorState, LoadingRows, Skeleton } from "#components/ui/states";
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
          <CoverageNote overview={overview.data} onShow={state.pick} />
          {state.view === "table" ? (
            <NumbersTable data={data} label={`${reason} per provider`} />
          ) : (
            <VolumeChart data={data} what={reason} bands={bands} onSelect={(from, to) => state.pick({ from, to })} />
          )}
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 pt-1 text-meta text-muted">
            <span>
              UTC, steps of {stepWords(data.stepMs)}
              {data.summed > 0 ? ` · Other sums ${data.summed} smaller providers` : ""}
              {overview.isPlaceholderData ? " · asking for this window…" : ""}
            </span>
            <Button
              size="sm"
              variant="quiet"
              onClick={() => state.setView(state.view === "table" ? "picture" : "table")}
            >
              {state.view === "table" ? "Show as picture" : "Show as table"}
            </Button>
          </div>
          <SelectionBar
            state={state}
            overview={overview.data}
            incidents={(incidents.data?.items ?? []).filter(isShown)}
          />
        </>
      ) : (
        <Skeleton className="h-64 w-full" />
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

function isShown(incident: Incident): boolean {
  return incident.state !== "merged" && incident.state !== "false_alarm";
}

function asBand(incident: Incident): ChartBand {
  return {
    id: incident.id,
    from: Date.parse(incident.startedAt),
    to: incident.endedAt ? Date.parse(incident.endedAt) : null,
    side: incident.verdict?.side ?? "unknown",
    label: incident.providerLabel,
    sentence: incident.sentence ?? "No verdict yet: DNS is being asked.",
    href: `/incidents/${incident.id}`,
  };
}

function stepWords(stepMs: number): string {
  const minutes = stepMs / 60_000;
  return minutes < 60 ? `${minutes} min` : minutes < 1_440 ? `${minutes / 60} h` : `${minutes / 1_440} d`;
}
