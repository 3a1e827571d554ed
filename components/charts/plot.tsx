"use client";
import { memo } from "react";
import { type Box, barPaths, usualPaths } from "#components/charts/geometry";
import type { Scale } from "#components/charts/scale";
import type { ChartData } from "#components/charts/series";
import type { UsualStep } from "#components/charts/usual";
import { formatCount } from "#components/ui/format";
import { providerColour } from "#components/ui/provider-dot";

type PlotProps = { data: ChartData; scale: Scale; usual: readonly (UsualStep | null)[] };

const HEIGHT = 1_000;

/**
 * Bars, base lines and the expected band, stretched over its place. One path a series: five hundred steps of twelve
 * providers are twelve nodes, drawn once; pointer, crosshair and selection lie on layers of their own above.
 */
export const Plot = memo(function Plot({ data, scale, usual }: PlotProps) {
  const count = Math.max(1, data.rows.length);
  const box: Box = { x: 0, y: 0, width: count, height: HEIGHT };
  const bars = barPaths(data, scale, box);
  const band = usualPaths(usual, scale, box);
  return (
    <svg
      data-plot
      viewBox={`0 0 ${count} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className="absolute inset-0 h-full w-full overflow-visible"
    >
      {scale.ticks.map((tick) => (
        <path
          key={tick}
          d={`M0 ${HEIGHT * (1 - scale.share(tick))}H${count}`}
          stroke="var(--line)"
          strokeWidth="1"
          vectorEffect="non-scaling-stroke"
        />
      ))}
      <path data-usual d={band.area} fill="var(--usual-soft)" />
      {data.series.map((one, index) => (
        <path
          key={one.id}
          data-series={one.id}
          d={bars[index] ?? ""}
          fill={providerColour(one.id)}
          shapeRendering={count > 150 ? "crispEdges" : undefined}
        />
      ))}
      <path
        d={band.line}
        fill="none"
        stroke="var(--usual)"
        strokeWidth="1.5"
        strokeDasharray="4 3"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
});

type AxisProps = {
  scale: Scale;
  width: number;
  /** Share of the height that a number needs. */
  room?: number;
};

/** The counts beside the base lines. */
export const ValueAxis = memo(function ValueAxis({ scale, width, room = 0.07 }: AxisProps) {
  return (
    <div aria-hidden="true" className="absolute inset-y-0 left-0" style={{ width }}>
      {spaced(scale, room).map((tick) => (
        <span
          key={tick}
          className="absolute right-2 -mt-2 text-muted text-tick"
          style={{ top: `${(1 - scale.share(tick)) * 100}%` }}
        >
          {formatCount(tick)}
        </span>
      ))}
    </div>
  );
});

/** Ticks that would stand on one another are left out. */
function spaced(scale: Scale, room: number): readonly number[] {
  const shown: number[] = [];
  for (const tick of scale.ticks) {
    const last = shown.at(-1);
    if (last === undefined || scale.share(tick) - scale.share(last) > room) shown.push(tick);
  }
  return shown;
}
