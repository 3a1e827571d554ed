"use client";
import { Bar, BarChart, CartesianGrid, ReferenceLine, Tooltip, XAxis, YAxis } from "recharts";
import { formatCount } from "#components/ui/format";
import type { Cohort } from "#lib/cohort/contract";

/** What came of each stage that is out, in the colours of its meaning. */
const PARTS = [
  { key: "delivered", label: "accepted", colour: "var(--pass)" },
  { key: "failed", label: "failed", colour: "var(--fail)" },
  { key: "deferred", label: "deferred", colour: "var(--unknown)" },
  { key: "unknown", label: "in doubt", colour: "var(--line-strong)" },
  { key: "waiting", label: "not heard", colour: "var(--line)" },
] as const;

/** Stages side by side as shares of what was handed over, so that sixty and fifteen hundred compare. Drawn only. */
export function StagesBars({ stages }: { stages: Cohort["stages"] }) {
  const rows = stages.flatMap(({ stageIndex, figures }) => {
    if (!figures || figures.handedOver === 0) return [];
    const { handedOver, delivered, failed, deferred, unknown } = figures;
    const waiting = Math.max(0, handedOver - delivered - failed - deferred - unknown);
    return [{ stage: `Stage ${stageIndex + 1}`, handedOver, delivered, failed, deferred, unknown, waiting }];
  });
  if (rows.length === 0) return null;
  return (
    <figure className="mt-3 max-w-3xl">
      <BarChart
        layout="vertical"
        data={rows}
        responsive
        stackOffset="expand"
        style={{ width: "100%", height: 44 + rows.length * 34 }}
        margin={{ top: 4, right: 12, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid horizontal={false} stroke="var(--line)" />
        <XAxis
          type="number"
          tickFormatter={(share: number) => `${Math.round(share * 100)} %`}
          axisLine={false}
          tickLine={false}
          tick={{ fill: "var(--muted)", fontSize: 12 }}
        />
        <YAxis
          type="category"
          dataKey="stage"
          width={64}
          axisLine={false}
          tickLine={false}
          tick={{ fill: "var(--muted)", fontSize: 12 }}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: "var(--hover)" }}
          formatter={(value, name) => [formatCount(Number(value)), String(name)]}
          contentStyle={{ background: "var(--bg)", border: "1px solid var(--line)", borderRadius: 6, fontSize: 13 }}
          labelStyle={{ color: "inherit" }}
        />
        <ReferenceLine x={0.9} stroke="var(--muted)" strokeDasharray="3 3" />
        {PARTS.map(({ key, label, colour }) => (
          <Bar
            key={key}
            dataKey={key}
            name={label}
            stackId="stage"
            fill={colour}
            isAnimationActive={false}
            barSize={16}
          />
        ))}
      </BarChart>
      <figcaption className="flex flex-wrap gap-x-4 gap-y-1 text-meta text-muted">
        {PARTS.map(({ key, label, colour }) => (
          <span key={key} className="inline-flex items-center gap-1.5">
            <span aria-hidden="true" className="size-2.5 rounded-sm" style={{ background: colour }} />
            {label}
          </span>
        ))}
        <span>dashed: nine of ten must be decided by the deadline</span>
      </figcaption>
    </figure>
  );
}
