import { type Explanation, ExplanationShape } from "#lib/incident/explain/contract";
import type { ExplainedDimension, ExplainedValue } from "#lib/incident/explain/explain-dimension";
import type { CaseFinding } from "#lib/incident/explain/letters/local-part-case";
import type { Baseline, Selection } from "#lib/incident/explain/selection";
import { explanationSentence } from "#lib/incident/explain/words";
import { type Dimension, dimensionLabel } from "#lib/volume/dimension/dimension";
import { placeWords } from "#lib/volume/scope/scope";

export type Found = {
  selection: Selection;
  baseline: Baseline;
  failures: number;
  attempts: number | null;
  reference: { counted: "attempts" | "failures" | "nothing"; count: number };
  dimensions: readonly ExplainedDimension[];
  /** An event for each reply. */
  samples: ReadonlyMap<string, bigint>;
  letters: CaseFinding;
  group: Dimension | null;
};

const VALUES_SHOWN = 8;

/** Messages of one stream have no common name in any format that is read. */
const NOT_KNOWN = [{ what: "Message stream", why: "No format that Rebound reads names the stream of a message." }];

/** What was found, as callers see it. */
export function explanationShape(found: Found): Explanation {
  const { selection, baseline, failures, attempts, reference, dimensions, letters } = found;
  const [first] = dimensions;
  return ExplanationShape.parse({
    from: selection.from.toISOString(),
    to: selection.to.toISOString(),
    reason: selection.reason,
    place: placeWords(selection.scope),
    failures,
    attempts,
    baseline: {
      from: baseline.from.toISOString(),
      to: baseline.to.toISOString(),
      hoursLeftOut: baseline.hoursLeftOut,
      ...reference,
    },
    finding: findingOf(failures, first, dimensions),
    sentence: explanationSentence(failures, dimensions, reference.counted),
    dimensions: dimensions.map((one) => dimensionShape(one, found)),
    localPartCase: letters,
    notKnown: NOT_KNOWN,
  });
}

function findingOf(
  failures: number,
  first: ExplainedDimension | undefined,
  dimensions: readonly ExplainedDimension[],
): Explanation["finding"] {
  if (failures === 0) return "empty";
  if (first?.finding === "explains") return first.kind === "route" ? "explained" : "replies";
  return dimensions.some((one) => one.kind === "route" && one.finding !== "unknown") ? "flat" : "unknown";
}

function dimensionShape(one: ExplainedDimension, { samples, group }: Found): Explanation["dimensions"][number] {
  const values = [...one.values].sort((a, b) => b.explained - a.explained || b.selected - a.selected);
  const shown = group === one.dimension ? values : values.slice(0, VALUES_SHOWN);
  const { dimension, kind, finding, contrast, of, selected, difference, explained, valuesNeeded } = one;
  return {
    ...{ dimension, kind, finding, contrast, known: selected, of, difference, explained, valuesNeeded },
    label: dimensionLabel(dimension),
    values: shown.map((value) => valueShape(value, one, samples)),
    valuesCut: one.valuesCut + values.length - shown.length,
  };
}

function valueShape(value: ExplainedValue, { dimension, attempts }: ExplainedDimension, samples: Found["samples"]) {
  return {
    value: value.value,
    count: value.selected,
    share: value.share,
    baselineShare: value.beforeShare,
    attempts: attempts > 0 ? value.attempts : null,
    rate: value.rate,
    restRate: value.restRate,
    explained: value.explained,
    sampleEventId: dimension === "replyTemplate" ? (samples.get(value.value)?.toString() ?? null) : null,
  };
}
