import { type ReportFacts, titleOf } from "#lib/report/report-facts";

/** The facts as JSON, keys in the order of the report; times are ISO 8601 in UTC. */
export function reportJson(facts: ReportFacts): string {
  return `${JSON.stringify({ title: titleOf(facts.incident), ...facts }, null, 2)}\n`;
}
