"use client";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { ChartBand } from "#components/charts/bands";
import { Multiples } from "#components/charts/multiples";
import { NumbersTable } from "#components/charts/numbers-table";
import type { PictureFormat, PictureTheme } from "#components/charts/save-picture";
import type { ChartData } from "#components/charts/series";
import { usualGap, usualSteps } from "#components/charts/usual";
import { UsualKey } from "#components/charts/usual-key";
import { VolumeChart } from "#components/charts/volume-chart";
import { ChartTools } from "#components/overview/chart-tools";
import type { WindowState } from "#components/overview/use-window";
import { isoOf } from "#components/overview/window";
import { expectedQuery } from "#components/queries/volume";
import { useToast } from "#components/ui/toast";

type OverviewChartProps = {
  state: WindowState;
  data: ChartData;
  bands: readonly ChartBand[];
  /** What is counted, in words. */
  what: string;
  /** The numbers are still those of the window before. */
  waiting: boolean;
};

/** The counts of the window in the shape that was asked for, with what was usual, and a line that says how to read it. */
export function OverviewChart({ state, data, bands, what, waiting }: OverviewChartProps) {
  const { filter, view, scale } = state;
  const toast = useToast();
  const ask = {
    from: isoOf(data.from),
    to: isoOf(data.to),
    step: data.stepMs / 1_000,
    reason: filter.reason,
    pool: filter.pool,
  };
  const own = data.series.map((one) => one.id).filter((id) => id !== "other");
  const together = useQuery(expectedQuery({ ...ask, provider: filter.provider ?? "" }));
  const apart = useQuery({
    ...expectedQuery({ ...ask, provider: own.join(",") }),
    enabled: view === "providers" && own.length > 0,
  });
  const usual = useMemo(
    () => usualSteps(together.data, data, filter.provider ?? ""),
    [together.data, data, filter.provider],
  );
  const { pick, letGo } = state;
  const onSelect = useCallback((from: number, to: number) => void pick({ from, to }), [pick]);
  const onClear = useCallback(() => void letGo(), [letGo]);

  async function save(theme: PictureTheme, format: PictureFormat) {
    try {
      const [{ pictureOf }, { savePicture }] = await Promise.all([
        import("#components/charts/picture"),
        import("#components/charts/save-picture"),
      ]);
      const name = `rebound ${filter.reason} ${isoOf(data.from).slice(0, 16).replace(":", "")}`;
      await savePicture(pictureOf({ data, usual, bands, scale, title: what, now: state.now.getTime() }), {
        theme,
        format,
        name,
      });
    } catch (error) {
      toast(`The picture was not saved: ${error instanceof Error ? error.message : "the browser refused."}`, "fail");
    }
  }

  const asked = view === "providers" ? apart : together;
  const drawn = asked.data?.items.some((item) => item.bins.some((bin) => bin.upper > 0)) ?? false;
  const missing = view === "providers" ? null : usualGap(usual, data);
  return (
    <>
      {view === "table" ? (
        <NumbersTable data={data} label={`${what} per provider`} usual={usual} />
      ) : view === "providers" && data.series.length > 0 ? (
        <Multiples
          data={data}
          what={what}
          bands={bands}
          expected={apart.data}
          scale={scale}
          ownHeights={state.heights === "own"}
          onSelect={onSelect}
          onClear={onClear}
        />
      ) : (
        <VolumeChart
          data={data}
          what={what}
          bands={bands}
          usual={usual}
          scale={scale}
          onSelect={onSelect}
          onClear={onClear}
        />
      )}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 pt-1 text-meta text-muted">
        <p className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <span>
            UTC, steps of {stepWords(data.stepMs)}
            {data.summed > 0 ? ` · Other sums ${data.summed} smaller providers` : ""}
            {waiting ? " · asking for this window…" : ""}
          </span>
          {view !== "table" && drawn ? <UsualKey /> : null}
          {asked.isError && !asked.data ? (
            <span>What is usual could not be asked; the counts are complete.</span>
          ) : asked.data && missing ? (
            <span>{missing}</span>
          ) : null}
          {scale === "log" && view === "picture" && data.series.length > 1 ? (
            <span>Log scale: the whole bar is read by the axis, its parts share it as they share the count.</span>
          ) : null}
        </p>
        <ChartTools state={state} onSave={save} />
      </div>
    </>
  );
}

function stepWords(stepMs: number): string {
  const minutes = stepMs / 60_000;
  return minutes < 60 ? `${minutes} min` : minutes < 1_440 ? `${minutes / 60} h` : `${minutes / 1_440} d`;
}
