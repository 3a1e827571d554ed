"use client";
import { memo, useMemo } from "react";
import { BandShades, type ChartBand } from "#components/charts/bands";
import { Brush } from "#components/charts/brush";
import { useCursor } from "#components/charts/cursor";
import { mostOf } from "#components/charts/geometry";
import { Plot, ValueAxis } from "#components/charts/plot";
import { type ScaleKind, scaleOf } from "#components/charts/scale";
import { type ChartData, type Series, timeTicks } from "#components/charts/series";
import { type UsualStep, usualSteps, usualText } from "#components/charts/usual";
import { formatCount, formatTime } from "#components/ui/format";
import { ProviderDot } from "#components/ui/provider-dot";
import { useNow } from "#components/ui/use-now";
import type { Expected } from "#lib/incident/expected/contract";

type MultiplesProps = {
  data: ChartData;
  what: string;
  bands: readonly ChartBand[];
  /** Asked for each of the series by its id; nothing while it is on its way. */
  expected: Expected | undefined;
  scale: ScaleKind;
  /** Each chart as high as its own largest count; otherwise all alike, so that sizes compare. */
  ownHeights: boolean;
  onSelect: (from: number, to: number) => void;
  onClear: () => void;
};

const AXIS = 44;
const NOTHING_USUAL: readonly (UsualStep | null)[] = [];

/** One small chart a provider, over the same time; the crosshair of one is the crosshair of all. */
export function Multiples({ data, what, bands, expected, scale: kind, ownHeights, onSelect, onClear }: MultiplesProps) {
  const charts = useMemo(
    () =>
      data.series.map((series, index) => {
        const own = oneSeries(data, series, index);
        // What is summed has no detector of its own.
        const usual = series.id === "other" ? NOTHING_USUAL : usualSteps(expected, own, series.id);
        const shades = bands.filter(({ provider }) => provider === null || provider === series.id);
        return { own, usual, series, shades };
      }),
    [data, bands, expected],
  );
  const most = useMemo(() => Math.max(1, ...charts.map(({ own, usual }) => mostOf(own, usual))), [charts]);
  return (
    <div className="grid grid-cols-1 gap-x-6 gap-y-4 md:grid-cols-2 xl:grid-cols-3">
      {charts.map(({ own, usual, series, shades }) => (
        <One
          key={series.id}
          data={own}
          series={series}
          what={what}
          bands={shades}
          usual={usual}
          kind={kind}
          most={ownHeights ? null : most}
          onSelect={onSelect}
          onClear={onClear}
        />
      ))}
    </div>
  );
}

/** The chart of one series; what was heard of the others still tells a zero from a gap. */
function oneSeries(data: ChartData, series: Series, index: number): ChartData {
  const rows = data.rows.map((row) => {
    const value = row.values[index] ?? 0;
    return { ...row, total: value, values: [value] };
  });
  return { ...data, series: [series], rows, summed: 0 };
}

type OneProps = Pick<MultiplesProps, "data" | "what" | "bands" | "onSelect" | "onClear"> & {
  series: Series;
  usual: readonly (UsualStep | null)[];
  kind: ScaleKind;
  /** null: its own. */
  most: number | null;
};

const One = memo(function One({ data, series, what, bands, usual, kind, most, onSelect, onClear }: OneProps) {
  const scale = useMemo(() => scaleOf(kind, most ?? mostOf(data, usual)), [kind, most, data, usual]);
  const ticks = useMemo(() => timeTicks(data.from, data.to, 3), [data]);
  const expects = usual.some((step) => step !== null);
  return (
    <figure className="min-w-0" data-multiple={series.id}>
      <figcaption className="flex items-center gap-2 text-meta">
        <ProviderDot provider={series.id} />
        <span className="min-w-0 flex-1 truncate font-medium">{series.label}</span>
        <AtCursor data={data} usual={usual} total={series.failures} />
      </figcaption>
      <div className="relative mt-1 h-20">
        <div className="absolute top-2 bottom-0 left-0">
          <ValueAxis scale={scale} width={AXIS} room={0.3} />
        </div>
        <div className="absolute top-2 right-0 bottom-0" style={{ left: AXIS }}>
          <BandShades bands={bands} data={data} />
          <Plot data={data} scale={scale} usual={usual} />
          <Brush
            data={data}
            what={`${what} at ${series.label}`}
            usual={usual}
            onSelect={onSelect}
            onClear={onClear}
            tip={false}
          />
        </div>
      </div>
      <div aria-hidden="true" className="relative h-5" style={{ marginLeft: AXIS }}>
        {ticks.map((tick) => (
          <span
            key={tick.at}
            className="absolute top-1 -translate-x-1/2 whitespace-nowrap text-muted text-tick"
            style={{ left: `${((tick.at - data.from) / (data.to - data.from)) * 100}%` }}
          >
            {tick.text}
          </span>
        ))}
      </div>
      {expects ? null : (
        <p className="text-muted text-tick">
          {series.id === "other" ? "A sum: nothing is expected of it." : "No expected count yet."}
        </p>
      )}
    </figure>
  );
});

type AtCursorProps = { data: ChartData; usual: readonly (UsualStep | null)[]; total: number };

/** The count under the crosshair; without one, that of the window. */
function AtCursor({ data, usual, total }: AtCursorProps) {
  const now = useNow();
  const [cursor] = useCursor();
  const row = cursor === null ? undefined : data.rows[cursor];
  if (!row || cursor === null) return <span className="whitespace-nowrap">{formatCount(total)}</span>;
  const step = usual[cursor];
  return (
    <span className="whitespace-nowrap" aria-hidden="true">
      <span className="text-muted">{formatTime(new Date(row.at), now)}</span>{" "}
      {row.attempts === null ? "—" : formatCount(row.total)}
      {step ? <span className="text-muted"> of usual {usualText(step.upper)}</span> : null}
    </span>
  );
}
