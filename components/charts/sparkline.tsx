"use client";
import { memo } from "react";
import { useCursor } from "#components/charts/cursor";
import { runsOf } from "#components/charts/series";
import { formatCount } from "#components/ui/format";
import { providerColour } from "#components/ui/provider-dot";

type SparklineProps = { values: readonly (number | null)[]; provider: string };

/** Failures per step in 96 × 20 px; a gap is a gap, a heard zero keeps its base line. Shares the chart's crosshair. */
export const Sparkline = memo(function Sparkline({ values, provider }: SparklineProps) {
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const count = Math.max(1, values.length);
  const bars = values.flatMap((value, index) =>
    value ? [`M${index} 20h1v${-Math.max(1, (value / most) * 19)}h-1z`] : [],
  );
  const base = runsOf(values, (value) => value !== null).map(({ start, end }) => `M${start} 19.5H${end}`);
  return (
    <svg
      viewBox={`0 0 ${count} 20`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`at most ${formatCount(Math.max(0, ...values.map((value) => value ?? 0)))} a step`}
      className="h-5 w-24"
    >
      <path d={base.join("")} stroke="var(--line-strong)" strokeWidth="1" vectorEffect="non-scaling-stroke" />
      <path d={bars.join("")} fill={providerColour(provider)} />
      <Crosshair count={count} />
    </svg>
  );
});

/** Redraws alone when the crosshair moves: the bars beside it are dear. */
function Crosshair({ count }: { count: number }) {
  const [cursor] = useCursor();
  if (cursor === null || cursor >= count) return null;
  return <path d={`M${cursor + 0.5} 0v20`} stroke="var(--muted)" strokeWidth="1" vectorEffect="non-scaling-stroke" />;
}
