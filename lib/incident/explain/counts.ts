import type { Dimension } from "#lib/volume/dimension/dimension";

/** What one value of a dimension counts. */
export type ValueCount = {
  value: string;
  /** Failures of the selection. */
  selected: number;
  /** Attempts of the same hours, the selection among them. */
  attempts: number;
  /** Attempts or failures before the window. */
  before: number;
};

/** One dimension, counted: its most frequent values of the selection, and totals over every value. */
export type DimensionCount = {
  dimension: Dimension;
  /** `route`: known before anybody answers; `answer`: only failures have it. */
  kind: "route" | "answer";
  /** Failures looked at; fewer than the selection when only a sample was read. */
  of: number;
  /** Those of them whose value is known. */
  selected: number;
  /** Attempts of the same hours whose value is known; 0 when no source told of deliveries. */
  attempts: number;
  /** Attempts or failures before the window whose value is known; 0 when there are none. */
  before: number;
  /** Distinct values among those attempts, and among those before, with at least CELL_MIN each. */
  attemptValues: number;
  beforeValues: number;
  values: readonly ValueCount[];
  /** Values of the selection beyond those listed. */
  valuesCut: number;
};

/**
 * What the selection of a dimension is held against: `window`, all attempts of the same hours; `before`, what came
 * before the window; `nothing`, when neither can be compared.
 */
export type Contrast = "window" | "before" | "nothing";

const OTHERS_MIN = 20;
const OTHERS_SHARE_MIN = 0.01;
const BEFORE_MIN = 50;

/**
 * The same hours are the better comparison, since they see what was sent then. They need mail beside the leading value:
 * where all mail took one way, only the time before can tell that it used to take another.
 */
export function contrastOf(count: DimensionCount): Contrast {
  if (count.selected === 0) return "nothing";
  const lead = count.values.reduce((most, one) => (one.selected > most.selected ? one : most), NOBODY);
  const others = count.attempts - lead.attempts;
  if (count.attempts > 0 && others >= Math.max(OTHERS_MIN, count.attempts * OTHERS_SHARE_MIN)) return "window";
  return count.before >= BEFORE_MIN ? "before" : "nothing";
}

const NOBODY: ValueCount = { value: "", selected: 0, attempts: 0, before: 0 };
