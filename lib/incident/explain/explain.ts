import { answerCounts, type Reference, routeCounts } from "#lib/incident/explain/collect";
import type { Explanation } from "#lib/incident/explain/contract";
import { explainDimension } from "#lib/incident/explain/explain-dimension";
import { explanationShape } from "#lib/incident/explain/explanation-shape";
import { type CaseCount, localPartCase } from "#lib/incident/explain/letters/local-part-case";
import { loadCaseBaseline } from "#lib/incident/explain/letters/store";
import { ranked } from "#lib/incident/explain/rank";
import { type Baseline, baselineOf, hoursOf, type Selection } from "#lib/incident/explain/selection";
import {
  answersBefore,
  incidentsBefore,
  sampleAnswers,
  type Tally,
  tallyAttempts,
  tallyFailures,
  withMemory,
} from "#lib/incident/explain/store";
import type { Tx } from "#lib/platform/transaction";
import type { Dimension } from "#lib/volume/dimension/dimension";

const SAMPLE_MAX = 3_000;
const OTHERS_MAX = 20_000;

/** What the failures of a selection have in common that other mail has not; `group` is told with all its values. */
export async function explain(selection: Selection, group: Dimension | null): Promise<Explanation> {
  return withMemory(async (tx) => {
    const hours = hoursOf(selection);
    const baseline = baselineOf(selection, await incidentsBefore(tx, selection, baselineOf(selection, [])));
    const tally = await tallyFailures(tx, selection, selection, { reason: selection.reason });
    const { reference, count, attempts } = await referenceOf(tx, selection, tally, { hours, baseline });
    const sample = await sampleAnswers(tx, selection, Math.ceil(tally.total / SAMPLE_MAX) || 1);
    const before = await answersBefore(tx, selection, baseline, SAMPLE_MAX);
    const answers = answerCounts(tally, { sample, before });
    const counts = [...routeCounts(tally, reference, selection.scope.provider), ...answers.counts];
    const letters = localPartCase(caseOf(tally), await loadCaseBaseline(tx, selection, baseline));
    return explanationShape({
      selection,
      baseline,
      failures: tally.total,
      attempts,
      reference: { counted: count === 0 ? "nothing" : attempts === null ? "failures" : "attempts", count },
      dimensions: ranked(counts.map(explainDimension)),
      samples: answers.samples,
      letters,
      group,
    });
  });
}

/**
 * All attempts of the selection's providers, where a source tells of deliveries. Attempts are counted by one property
 * at a time, so what a person narrowed further can only be held against other failures.
 */
async function referenceOf(
  tx: Tx,
  selection: Selection,
  tally: Tally,
  { hours, baseline }: { hours: { from: Date; to: Date }; baseline: Baseline },
): Promise<{ reference: Reference; count: number; attempts: number | null }> {
  const { scope, conditions, incidentId } = selection;
  const narrowed = incidentId === null && (scope.pool !== null || scope.recipientDomain !== null);
  if (conditions.length > 0 || narrowed) {
    const others = await tallyFailures(tx, selection, baseline, {
      reason: null,
      others: { hours: baseline.hours, newest: OTHERS_MAX },
    });
    return { reference: { counted: "tallied", tally: others }, count: others.total, attempts: null };
  }
  const rows = await tallyAttempts(tx, selection, hours, baseline, tally.values);
  const all = rows.find((row) => row.dimension === "localPartCase" && row.value === null);
  const told = (all?.delivered ?? 0) > 0;
  return {
    reference: { counted: told ? "attempts" : "failures", rows },
    count: all?.before ?? 0,
    attempts: told && all ? Math.max(all.attempts, tally.total) : null,
  };
}

function caseOf(tally: Tally): CaseCount {
  const upper = tally.values
    .filter((row) => row.dimension === "localPartCase" && (row.value === "upper" || row.value === "mixed"))
    .reduce((sum, row) => sum + row.count, 0);
  return { of: tally.total, upper };
}
