import { ALL_PROVIDERS } from "#lib/classify/provider";
import type { DimensionCount, ValueCount } from "#lib/incident/explain/counts";
import { CELL_MIN } from "#lib/incident/explain/information";
import { replyTemplate } from "#lib/incident/explain/reply-template";
import type { AnswerRow, AttemptRow, Tally } from "#lib/incident/explain/store";
import type { SearchableDimension } from "#lib/volume/dimension/condition";
import { type Dimension, ROUTE_DIMENSIONS } from "#lib/volume/dimension/dimension";

/** What a route dimension is held against: attempts, or other failures. */
export type Reference =
  | { counted: "attempts" | "failures"; rows: readonly AttemptRow[] }
  | { counted: "tallied"; tally: Tally };

/** The route dimensions of a selection beside their reference. */
export function routeCounts(tally: Tally, reference: Reference, provider: string): DimensionCount[] {
  const dimensions = ROUTE_DIMENSIONS.filter((one) => one !== "provider" || provider === ALL_PROVIDERS);
  const before = beforeOf(reference);
  return dimensions.map((dimension) => {
    const own = tally.totals.get(dimension);
    const sums = before.get(dimension);
    const values = tally.values
      .filter((row) => row.dimension === dimension)
      .map(({ value, count }): ValueCount => {
        const usual = sums?.values.get(value);
        // Counts of attempts may trail the events they were made of, never the other way round.
        const attempts = sums && sums.attempts > 0 ? Math.max(usual?.attempts ?? 0, count) : 0;
        return { value, selected: count, attempts, before: usual?.before ?? 0 };
      });
    return {
      dimension,
      kind: "route",
      of: tally.total,
      selected: own?.known ?? 0,
      attempts: sums && sums.attempts > 0 ? Math.max(sums.attempts, own?.known ?? 0) : 0,
      before: sums?.before ?? 0,
      attemptValues: sums?.attemptValues ?? 0,
      beforeValues: sums?.beforeValues ?? 0,
      values,
      valuesCut: Math.max(0, (own?.values ?? 0) - values.length),
    };
  });
}

type Sums = Pick<DimensionCount, "attempts" | "before" | "attemptValues" | "beforeValues"> & {
  values: Map<string, { attempts: number; before: number }>;
};

function beforeOf(reference: Reference): Map<SearchableDimension, Sums> {
  const found = new Map<SearchableDimension, Sums>();
  const at = (dimension: SearchableDimension): Sums => {
    const known = found.get(dimension) ?? {
      ...{ attempts: 0, before: 0, attemptValues: 0, beforeValues: 0 },
      values: new Map(),
    };
    found.set(dimension, known);
    return known;
  };
  if (reference.counted === "tallied") {
    for (const [dimension, total] of reference.tally.totals) at(dimension).before = total.known;
    for (const { dimension, value, count } of reference.tally.values) {
      const sums = at(dimension);
      sums.values.set(value, { attempts: 0, before: count });
      if (count >= CELL_MIN) sums.beforeValues++;
    }
    return found;
  }
  const told = reference.counted === "attempts";
  for (const row of reference.rows) {
    const sums = at(row.dimension);
    const attempts = told ? row.attempts : 0;
    if (row.value !== null) sums.values.set(row.value, { attempts, before: row.before });
    else {
      const attemptValues = told ? row.attemptValues : 0;
      Object.assign(sums, { attempts, before: row.before, attemptValues, beforeValues: row.beforeValues });
    }
  }
  return found;
}

export type Answers = { sample: readonly AnswerRow[]; before: readonly AnswerRow[] };

/** The answer dimensions; only replies are read from the sample, because the database cannot mask them. */
export function answerCounts(
  tally: Tally,
  answers: Answers,
): { counts: DimensionCount[]; samples: Map<string, bigint> } {
  const samples = new Map<string, bigint>();
  const templates = answers.sample.map((row) => {
    const template = templateOf(row);
    if (template !== null && !samples.has(template)) samples.set(template, row.id);
    return template;
  });
  const stored = (dimension: "stage" | "enhancedStatus"): DimensionCount => {
    const own = new Map(
      tally.values.filter((row) => row.dimension === dimension).map(({ value, count }) => [value, count]),
    );
    const known = tally.totals.get(dimension)?.known ?? 0;
    return answerCount(dimension, tally.total, known, own, sizesOf(answers.before.map((row) => row[dimension])));
  };
  const mine = sizesOf(templates);
  const known = templates.filter((one) => one !== null).length;
  const replies = answerCount("replyTemplate", templates.length, known, mine, sizesOf(answers.before.map(templateOf)));
  return { counts: [stored("stage"), stored("enhancedStatus"), replies], samples };
}

function templateOf({ reply, recipient }: AnswerRow): string | null {
  return reply === null ? null : replyTemplate(reply, recipient) || null;
}

const TEMPLATES_MAX = 200;

function answerCount(
  dimension: Dimension,
  of: number,
  known: number,
  own: Map<string, number>,
  before: Map<string, number>,
): DimensionCount {
  const sorted = [...own].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return {
    dimension,
    kind: "answer",
    ...{ of, selected: known, attempts: 0 },
    before: [...before.values()].reduce((sum, count) => sum + count, 0),
    attemptValues: 0,
    beforeValues: [...before.values()].filter((count) => count >= CELL_MIN).length,
    values: sorted
      .slice(0, TEMPLATES_MAX)
      .map(([value, count]) => ({ value, selected: count, attempts: 0, before: before.get(value) ?? 0 })),
    valuesCut: Math.max(0, sorted.length - TEMPLATES_MAX),
  };
}

function sizesOf(values: readonly (string | null)[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const value of values) if (value !== null) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  return sizes;
}
