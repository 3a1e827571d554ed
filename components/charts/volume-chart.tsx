"use client";
import { type ReactNode, useMemo } from "react";
import { BandLane, BandShades, type ChartBand } from "#components/charts/bands";
import { Brush } from "#components/charts/brush";
import { mostOf } from "#components/charts/geometry";
import { Plot, ValueAxis } from "#components/charts/plot";
import { type ScaleKind, scaleOf } from "#components/charts/scale";
import { type ChartData, chartSentence, runsOf, timeTicks } from "#components/charts/series";
import type { UsualStep } from "#components/charts/usual";
import { useNow } from "#components/ui/use-now";

const AXIS = 48;
const TOP = 8;

const NOTHING_USUAL: readonly (UsualStep | null)[] = [];

export type ChartMarker = { at: number; label: string };

type VolumeChartProps = {
  data: ChartData;
  /** What is counted, for those who do not see the picture: “Relay denied”. */
  what: string;
  bands?: readonly ChartBand[];
  /** Vertical lines with a word: onset, peak, stop. */
  markers?: readonly ChartMarker[];
  height?: number;
  /** What is usual, one a step; drawn as a line with a band above. */
  usual?: readonly (UsualStep | null)[];
  scale?: ScaleKind;
  /** A window was chosen by drag or keys; both ends in milliseconds. */
  onSelect?: ((from: number, to: number) => void) | undefined;
  /** Lets the window go; with it a click selects one step. */
  onClear?: (() => void) | undefined;
  /** Lies over the plot, from the start of the first step to the end of the last; above the brush. */
  overlay?: ReactNode;
  /** Says more under the chart. */
  children?: ReactNode;
};

/** Counts in buckets over time. Gaps are hatched, a heard zero keeps its base line. */
export function VolumeChart({
  data,
  what,
  bands = [],
  markers = [],
  height = 220,
  usual = NOTHING_USUAL,
  scale: kind = "linear",
  onSelect,
  onClear,
  overlay,
  children,
}: VolumeChartProps) {
  const now = useNow();
  const span = data.to - data.from;
  const percent = (at: number) => `${Math.min(100, Math.max(0, ((at - data.from) / span) * 100))}%`;
  // What has not come yet is blank, not silent.
  const runs = runsOf(data.rows, (row) => row.attempts === null && row.at < now.getTime());
  const wide = useMemo(() => timeTicks(data.from, data.to, 12), [data]);
  const narrow = useMemo(() => new Set(timeTicks(data.from, data.to, 4).map((tick) => tick.at)), [data]);
  const scale = useMemo(() => scaleOf(kind, mostOf(data, usual)), [kind, data, usual]);
  const shown = markers.filter((marker) => marker.at >= data.from && marker.at <= data.to);

  return (
    <figure className="min-w-0">
      <figcaption className="sr-only">{chartSentence(data, what, now)}</figcaption>
      <BandLane bands={bands} data={data} axis={AXIS} />
      <div className="relative" style={{ height }}>
        <div aria-hidden="true" className="absolute inset-y-0 right-0" style={{ left: AXIS, top: TOP }}>
          <BandShades bands={bands} data={data} />
          {runs.map((run) => (
            <div
              key={run.start}
              className="absolute inset-y-0 bg-hatched"
              style={{
                left: percent(data.from + run.start * data.stepMs),
                width: percent(data.from + (run.end - run.start) * data.stepMs),
              }}
            >
              {run.end - run.start > data.rows.length / 6 ? (
                <span className="absolute inset-x-0 top-1/2 -mt-2 text-center text-muted text-tick">
                  <span className="rounded-sm bg-bg px-1">nothing heard</span>
                </span>
              ) : null}
            </div>
          ))}
          <HeardLine data={data} />
        </div>
        <div className="absolute bottom-0 left-0" style={{ top: TOP }}>
          <ValueAxis scale={scale} width={AXIS} />
        </div>
        <div className="absolute right-0 bottom-0" style={{ left: AXIS, top: TOP }}>
          <Plot data={data} scale={scale} usual={usual} />
        </div>
        <div className="absolute right-0 bottom-0" style={{ left: AXIS, top: TOP }}>
          {shown.map((marker) => (
            <div
              key={marker.label}
              className="pointer-events-none absolute inset-y-0 border-ink border-l border-dashed"
              style={{ left: percent(marker.at) }}
            >
              <span className="absolute -top-2 left-1 whitespace-nowrap rounded-sm bg-bg px-1 text-tick">
                {marker.label}
              </span>
            </div>
          ))}
          <Brush data={data} what={what} usual={usual} onClear={onClear} {...(onSelect ? { onSelect } : {})} />
          {overlay}
        </div>
      </div>
      <div aria-hidden="true" className="relative h-5" style={{ marginLeft: AXIS }}>
        {wide.map((tick) => (
          <span
            key={tick.at}
            className={`absolute top-1 -translate-x-1/2 whitespace-nowrap text-muted text-tick ${narrow.has(tick.at) ? "" : "max-lg:hidden"}`}
            style={{ left: percent(tick.at) }}
          >
            {tick.text}
          </span>
        ))}
      </div>
      {children}
    </figure>
  );
}

/** The base line where something was heard: a zero stands on it, a gap has none. */
function HeardLine({ data }: { data: ChartData }) {
  const parts = runsOf(data.rows, (row) => row.attempts !== null).map(({ start, end }) => `M${start} 0H${end}`);
  return (
    <svg
      viewBox={`0 0 ${Math.max(1, data.rows.length)} 1`}
      preserveAspectRatio="none"
      className="absolute inset-x-0 -bottom-px h-px w-full overflow-visible"
      aria-hidden="true"
    >
      <path d={parts.join("")} stroke="var(--line-strong)" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
