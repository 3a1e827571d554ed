"use client";
import { coverageWords, findingWords } from "#components/explain/finding-words";
import type { Narrowing } from "#components/explain/use-narrowing";
import { ValueRow } from "#components/explain/value-row";
import { Button } from "#components/ui/button";
import { plural } from "#components/ui/format";
import type { ExplainedDimension, ExplainedValue } from "#lib/incident/explain/contract";

type DimensionChartProps = {
  dimension: ExplainedDimension;
  failures: number;
  narrowing: Narrowing;
  eventsHref: (dimension: ExplainedDimension, value: ExplainedValue) => string;
};

const SHOWN = 4;

/** One dimension: a pair of bars for each value, the selection against the baseline. */
export function DimensionChart({ dimension, failures, narrowing, eventsHref }: DimensionChartProps) {
  const { label, values, valuesCut } = dimension;
  const grouped = narrowing.group === dimension.dimension;
  const shown = grouped ? values : values.slice(0, SHOWN);
  const more = values.length - shown.length + valuesCut;
  return (
    <section aria-label={label} className="min-w-0">
      <h3 className="flex flex-wrap items-baseline gap-x-2 text-body">
        <span className="font-medium">{label}</span>
        <span className={dimension.finding === "explains" ? "text-ink" : "text-muted"}>{findingWords(dimension)}</span>
        <span className="text-meta text-muted">{coverageWords(dimension, failures)}</span>
      </h3>
      <ul>
        {shown.map((value) => (
          <ValueRow
            key={value.value}
            dimension={dimension}
            value={value}
            narrowing={narrowing}
            eventsHref={eventsHref(dimension, value)}
          />
        ))}
      </ul>
      {grouped ? (
        <p className="pt-1 text-meta text-muted">
          {valuesCut > 0 ? `${plural(valuesCut, "rarer value")} left out. ` : ""}
          <Button size="sm" variant="quiet" onClick={() => narrowing.setGroup(null)}>
            Fewer values
          </Button>
        </p>
      ) : more > 0 ? (
        <p className="pt-1 text-meta text-muted">
          <Button size="sm" variant="quiet" onClick={() => narrowing.setGroup(dimension.dimension)}>
            {plural(more, "more value")}
          </Button>
        </p>
      ) : null}
    </section>
  );
}
