import { GRAVEST } from "#lib/evidence/routes/judge-route";
import { stableJson } from "#lib/platform/stable-json";
import type { ReportFacts } from "#lib/report/report-facts";

type Told = Omit<ReportFacts, "redacted" | "masked" | "sha256">;

/**
 * The facts with each list in an order of its own contents, so that neither the order of loading nor that of the rows
 * in the database shows in a report.
 */
export function inOrder<T extends Told>(facts: T): T {
  return {
    ...facts,
    servers: sorted(facts.servers, (one) => [-one.events, one.firstSeenAt, one.remoteIp ?? "", one.remoteMta ?? ""]),
    evidence: sorted(facts.evidence, (one) => [one.name, one.type, one.resolver, one.askedAt, one.sha256]),
    routes: sorted(facts.routes, (one) => [GRAVEST.indexOf(one.severity), one.configuration, one.line, one.domain]),
    cohorts: sorted(facts.cohorts, (one) => [one.number]).map((cohort) => ({
      ...cohort,
      excludedByReason: sorted(cohort.excludedByReason, (one) => [-one.count, one.label]),
      stages: sorted(cohort.stages, (one) => [one.stageIndex]),
    })),
    reviews: sorted(facts.reviews, (one) => [one.requestedAt, one.id]),
    replies: sorted(facts.replies, (one) => [-one.events, one.reply ?? ""]),
    timeline: sorted(facts.timeline, (one) => [one.at, one.writtenAt, one.id.padStart(20, "0")]),
  };
}

type Key = readonly (string | number)[];

/** By its key, and by all it holds where keys are equal; plain code units, whatever the machine's language. */
function sorted<T>(rows: readonly T[], keyOf: (row: T) => Key): T[] {
  return rows
    .map((row) => ({ row, key: keyOf(row), all: stableJson(row) }))
    .sort((a, b) => compared(a.key, b.key) || (a.all < b.all ? -1 : a.all > b.all ? 1 : 0))
    .map(({ row }) => row);
}

function compared(a: Key, b: Key): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined || left === right) continue;
    return left < right ? -1 : 1;
  }
  return 0;
}
