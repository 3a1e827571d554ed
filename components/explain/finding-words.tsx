import { formatCount, formatPercent, plural } from "#components/ui/format";
import type { ExplainedDimension, ExplainedValue, Explanation } from "#lib/incident/explain/contract";

/** How much a dimension explains, in a few words. */
export function findingWords({ finding, explained, valuesNeeded, kind }: ExplainedDimension): string {
  if (finding === "unknown") return "nothing to compare with";
  if (finding === "flat") return "no difference";
  if (finding === "differs") return "differs, explains little";
  if (kind === "answer") return "a changed answer";
  return `${plural(valuesNeeded, "value")} ${valuesNeeded === 1 ? "explains" : "explain"} ${formatPercent(explained)}`;
}

/** How many of the failures tell this dimension. */
export function coverageWords({ known, of }: ExplainedDimension, failures: number): string {
  const base = of < failures ? `a sample of ${formatCount(of)}` : formatCount(of);
  return known === of ? `known for all of ${base}` : `known for ${formatCount(known)} of ${base}`;
}

/** What the grey bars are. */
export function baselineWords({ baseline }: Explanation): string {
  if (baseline.counted === "nothing") return "Nothing was heard before the window, so there is no baseline.";
  const left = baseline.hoursLeftOut > 0 ? `, without ${plural(baseline.hoursLeftOut, "hour")} of other incidents` : "";
  const what = baseline.counted === "attempts" ? plural(baseline.count, "attempt") : plural(baseline.count, "failure");
  return `Baseline: ${what} before the window${left}.`;
}

/** The rates behind a value, for one line under it. */
export function rateWords({ rate, restRate, attempts, explained }: ExplainedValue): string {
  const parts: string[] = [];
  if (rate !== null && attempts !== null) {
    const rest = restRate === null ? "" : `, ${formatPercent(restRate)} of the others`;
    parts.push(`${formatPercent(rate)} of its ${plural(attempts, "attempt")} failed${rest}`);
  }
  parts.push(`explains ${formatPercent(explained)}`);
  return parts.join("; ");
}
