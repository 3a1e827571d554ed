"use client";
import { memo } from "react";
import { Bar, BarChart, CartesianGrid, XAxis, YAxis } from "recharts";
import type { ChartRow, Series } from "#components/charts/series";
import { formatCount } from "#components/ui/format";
import { providerColour } from "#components/ui/provider-dot";

type BarsProps = { rows: readonly ChartRow[]; series: readonly Series[]; height: number; axisWidth: number };

/** Stacked bars, the largest provider at the foot; y from zero, never animated. Drawn only: reading is the frame's. */
const Bars = memo(function Bars({ rows, series, height, axisWidth }: BarsProps) {
  return (
    <BarChart
      data={[...rows]}
      responsive
      style={{ width: "100%", height }}
      margin={{ top: 8, right: 0, bottom: 0, left: 0 }}
      barCategoryGap={rows.length > 150 ? 0 : 1}
      accessibilityLayer={false}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <YAxis
        width={axisWidth}
        allowDecimals={false}
        axisLine={false}
        tickLine={false}
        tickCount={4}
        domain={[0, "auto"]}
        tickFormatter={formatCount}
        tick={{ fill: "var(--muted)", fontSize: 12 }}
      />
      <XAxis dataKey="at" hide />
      {series.map((one, index) => (
        <Bar
          key={one.id}
          dataKey={(row: ChartRow) => (row.attempts === null ? null : (row.values[index] ?? 0))}
          stackId="failures"
          fill={providerColour(one.id)}
          stroke="var(--bg)"
          strokeWidth={rows.length > 150 ? 0 : 0.5}
          isAnimationActive={false}
        />
      ))}
    </BarChart>
  );
});

export default Bars;
