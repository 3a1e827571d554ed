import type { ExplainedDimension, ExplainedValue } from "#lib/incident/explain/explain-dimension";
import { groupDigits } from "#lib/incident/words";
import { dimensionLabel } from "#lib/volume/dimension/dimension";

const CASE_WORDS: Record<string, string> = {
  upper: "capitals only",
  mixed: "capitals and small letters",
  lower: "small letters only",
  none: "no letters",
};

/** A value as it is written in a sentence or beside a bar. */
export function valueWords(dimension: string, value: string): string {
  return dimension === "localPartCase" ? (CASE_WORDS[value] ?? value) : value;
}

/** What was found, in one sentence with its proof. */
export function explanationSentence(
  failures: number,
  dimensions: readonly ExplainedDimension[],
  counted: "attempts" | "failures" | "nothing",
): string {
  if (failures === 0) return "No failure of this kind in the window, so there is nothing to explain.";
  const [first] = dimensions;
  if (first?.finding === "explains") {
    if (first.kind === "route") return routeSentence(first);
    return `No way the mail took explains this; the answers differ: ${answerWords(first)}.`;
  }
  const compared = dimensions.some((one) => one.kind === "route" && one.finding !== "unknown");
  if (!compared) return "There is no other mail to compare with, so nothing can be said about what differs.";
  const usual = counted === "attempts" ? "the mail that was sent" : "other failures";
  return `No dimension explains this: the failures are spread like ${usual}.`;
}

function routeSentence(first: ExplainedDimension): string {
  const lead = leadOf(first);
  if (!lead) return "";
  const named = `${dimensionLabel(first.dimension)} ${valueWords(first.dimension, lead.value)}`;
  if (first.valuesNeeded > 1) {
    return `${dimensionLabel(first.dimension)}: ${groupDigits(first.valuesNeeded)} values explain ${percent(first.explained)} of it, first ${valueWords(first.dimension, lead.value)}.`;
  }
  const start = `${named} explains ${percent(lead.explained)} of it`;
  if (first.contrast === "window" && lead.rate !== null && lead.restRate !== null) {
    return `${start}: ${percent(lead.rate)} of its ${groupDigits(lead.attempts)} attempts failed, and ${percent(lead.restRate)} of the others.`;
  }
  const before = lead.beforeShare === null ? "" : `, and ${percent(lead.beforeShare)} before`;
  return `${start}: ${percent(lead.share)} of the failures have it${before}.`;
}

function answerWords(first: ExplainedDimension): string {
  const lead = leadOf(first);
  if (!lead) return "";
  const before = lead.beforeShare === null ? "" : `, before it was ${percent(lead.beforeShare)}`;
  return `${percent(lead.share)} have ${dimensionLabel(first.dimension).toLowerCase()} “${lead.value}”${before}`;
}

function leadOf({ values }: ExplainedDimension): ExplainedValue | undefined {
  return [...values].sort((a, b) => b.explained - a.explained || b.selected - a.selected)[0];
}

function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.1) return "less than 0.1 %";
  return `${value >= 99.95 || value === 0 ? Math.round(value) : value.toFixed(1)} %`;
}
