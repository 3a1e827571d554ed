"use client";
import { DimensionChart } from "#components/explain/dimension-chart";
import { baselineWords } from "#components/explain/finding-words";
import type { Narrowing } from "#components/explain/use-narrowing";
import { Button } from "#components/ui/button";
import { formatCount, formatPercent, plural } from "#components/ui/format";
import { inSentence } from "#components/ui/words";
import type { ExplainedDimension, ExplainedValue, Explanation } from "#lib/incident/explain/contract";
import { valueWords } from "#lib/incident/explain/words";
import { type Condition, conditionsText, isSearchable, withCondition } from "#lib/volume/dimension/condition";
import { dimensionLabel } from "#lib/volume/dimension/dimension";

type ExplanationViewProps = {
  explanation: Explanation;
  narrowing: Narrowing;
  /** Address of the events of the selection, with `where` left open. */
  eventsUrl: (where: string) => string;
  /** Shows the charts without a difference at once when there are no others. */
  all?: boolean;
};

/** The sentence, what was narrowed, and a small chart for each dimension: what differs first. */
export function ExplanationView({ explanation, narrowing, eventsUrl, all = false }: ExplanationViewProps) {
  const { dimensions, failures, finding, sentence, localPartCase, notKnown } = explanation;
  const telling = dimensions.filter((one) => one.finding === "explains" || one.finding === "differs");
  const rest = dimensions.filter((one) => !telling.includes(one) && one.values.length > 0);
  const silent = dimensions.filter((one) => one.values.length === 0).map((one) => one.label);
  const eventsHref = (dimension: ExplainedDimension, value: ExplainedValue) =>
    hrefOf(dimension, value, narrowing.conditions, eventsUrl);
  const charts = (some: readonly ExplainedDimension[]) => (
    <div className="grid gap-x-8 gap-y-5 xl:grid-cols-2">
      {some.map((dimension) => (
        <DimensionChart key={dimension.dimension} {...{ dimension, failures, narrowing, eventsHref }} />
      ))}
    </div>
  );
  return (
    <>
      <Conditions narrowing={narrowing} />
      <p className="max-w-[72ch]">{sentence}</p>
      {localPartCase.fires ? <CaseFinding found={localPartCase} /> : null}
      {finding === "empty" ? null : (
        <>
          <p className="mt-1 mb-4 max-w-[72ch] text-meta text-muted">
            <Key /> {baselineWords(explanation)} Press a value to keep to it or leave it out.
          </p>
          {charts(telling)}
          {rest.length > 0 ? (
            <details className="mt-4" open={all && telling.length === 0}>
              <summary className="cursor-pointer text-muted hover:text-ink">
                {plural(rest.length, "dimension")} without a difference:{" "}
                {rest.map((one) => inSentence(one.label)).join(", ")}
              </summary>
              <div className="pt-3">{charts(rest)}</div>
            </details>
          ) : null}
          <p className="mt-4 max-w-[72ch] text-meta text-muted">
            {silent.length > 0 ? `No event tells: ${silent.map(inSentence).join(", ")}. ` : ""}
            {notKnown.map(({ what, why }) => `${what} is not known: ${why}`).join(" ")}
          </p>
        </>
      )}
    </>
  );
}

/** A reply cannot be looked for by its template, so an event that has it stands for it. */
function hrefOf(
  { dimension }: ExplainedDimension,
  { value, sampleEventId }: ExplainedValue,
  conditions: readonly Condition[],
  eventsUrl: (where: string) => string,
): string {
  if (!isSearchable(dimension)) return sampleEventId === null ? eventsUrl("") : `/events/${sampleEventId}`;
  return eventsUrl(conditionsText(withCondition(conditions, { dimension, value, not: false })));
}

function Key() {
  return (
    <>
      <span aria-hidden="true" className="inline-block h-2 w-4 bg-accent" /> selection{" "}
      <span aria-hidden="true" className="inline-block h-2 w-4 bg-muted opacity-50" /> baseline.
    </>
  );
}

function Conditions({ narrowing }: { narrowing: Narrowing }) {
  if (narrowing.conditions.length === 0) return null;
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2 text-meta">
      {narrowing.conditions.map((one) => {
        const words = `${one.not ? "without" : "only"} ${inSentence(dimensionLabel(one.dimension))} ${valueWords(one.dimension, one.value)}`;
        return (
          <span
            key={words}
            className="inline-flex max-w-full items-center gap-1 rounded-md border border-line-strong pl-2"
          >
            <span className="truncate">{words}</span>
            <Button size="sm" variant="quiet" onClick={() => narrowing.drop(one)} aria-label={`Take away: ${words}`}>
              ×
            </Button>
          </span>
        );
      })}
      <Button size="sm" variant="quiet" onClick={narrowing.clear}>
        Show all again
      </Button>
    </div>
  );
}

function CaseFinding({ found: { selection, baseline } }: { found: Explanation["localPartCase"] }) {
  const usual = baseline?.counted === "attempts" ? "of the attempts before" : "of other failures";
  return (
    <p className="mt-2 max-w-[72ch] border-theirs border-l-2 pl-3">
      Only local parts with capitals are refused: {formatCount(selection.upper)} of {formatCount(selection.of)} have
      one, {baseline ? `${formatPercent(baseline.upper / baseline.of)} ${usual}` : "usually few"}. Addresses are sent as
      they were submitted, so a receiver that compares them byte for byte is at fault.
    </p>
  );
}
