import { type Contrast, contrastOf, type DimensionCount, type ValueCount } from "#lib/incident/explain/counts";
import { type Information, information } from "#lib/incident/explain/information";

export type ExplainedValue = ValueCount & {
  /** Share of the selection, among the failures whose value is known. */
  share: number;
  /** Share of what the selection is held against; null when nothing is. */
  usualShare: number | null;
  /** Share of the attempts or failures before the window; null when there were none. */
  beforeShare: number | null;
  /** Failures of the selection by attempts of the same hours; null without attempts. */
  rate: number | null;
  /** The same of all other values. */
  restRate: number | null;
  /** Share of the selection that would not have failed, had this value failed like the rest. */
  explained: number;
};

export type ExplainedDimension = Omit<DimensionCount, "values"> & {
  contrast: Contrast;
  values: ExplainedValue[];
  /** Total variation between the selection and what it is held against, less what chance gives; 0–1. */
  difference: number;
  /** Share of the selection that goes away with the values that fail more than the rest. */
  explained: number;
  /** How many values that takes. */
  valuesNeeded: number;
  /** `explains` when that is much of it, `differs` when it is more than chance, `flat` otherwise. */
  finding: "explains" | "differs" | "flat" | "unknown";
  information: Information;
};

const EXPLAINED_MIN = 0.35;
const TOLD_MIN = 0.03;
const DEVIATIONS_MIN = 5;
const DIFFERENCE_MIN = 0.05;
const VALUE_DEVIATIONS_MIN = 3;
const NEARLY_ALL = 0.9;

/** Holds one dimension of the selection against what is usual. */
export function explainDimension(count: DimensionCount): ExplainedDimension {
  const contrast = contrastOf(count);
  const usual = usualOf(count, contrast);
  const values = count.values.map((value) => explainValue(value, count, usual));
  const info = usual
    ? information(cellsOf(count, usual), usual.categories)
    : { g: 0, freedom: 0, deviations: 0, told: 0 };
  const difference = usual ? differenceOf(values, count, usual) : 0;
  const { explained, valuesNeeded } = togetherOf(values, count, usual);
  const differs = info.deviations >= DEVIATIONS_MIN && difference >= DIFFERENCE_MIN;
  const explains =
    info.deviations >= DEVIATIONS_MIN && explained >= EXPLAINED_MIN && info.told >= TOLD_MIN && valuesNeeded > 0;
  const finding = usual === null ? "unknown" : explains ? "explains" : differs ? "differs" : "flat";
  return { ...count, contrast, values, difference, explained, valuesNeeded, finding, information: info };
}

/** What the selection is held against: a total, and the part of it that has a value. */
type Usual = { contrast: Contrast; total: number; categories: number; of: (value: ValueCount) => number };

function usualOf(count: DimensionCount, contrast: Contrast): Usual | null {
  if (contrast === "window")
    return { contrast, total: count.attempts, categories: count.attemptValues, of: (value) => value.attempts };
  if (contrast === "before")
    return { contrast, total: count.before, categories: count.beforeValues, of: (value) => value.before };
  return null;
}

function explainValue(value: ValueCount, count: DimensionCount, usual: Usual | null): ExplainedValue {
  const share = value.selected / count.selected;
  const usualShare = usual && usual.total > 0 ? usual.of(value) / usual.total : null;
  const rest = count.attempts - value.attempts;
  return {
    ...value,
    share,
    usualShare,
    beforeShare: count.before > 0 ? value.before / count.before : null,
    rate: value.attempts > 0 ? Math.min(1, value.selected / value.attempts) : null,
    restRate: rest > 0 ? Math.min(1, (count.selected - value.selected) / rest) : null,
    explained: usualShare === null ? 0 : attributable(share, usualShare),
  };
}

/**
 * With a share `p` of the failures and `q` of the mail, (p − q) / (1 − q) of the failures go away when the value fails
 * like the rest: those are N·p − (N·(1 − p) / (1 − q))·q.
 */
function attributable(p: number, q: number): number {
  return q >= 1 ? 0 : Math.max(0, Math.min(1, (p - q) / (1 - q)));
}

function cellsOf(count: DimensionCount, usual: Usual): { selected: number; beside: number }[] {
  const listed = count.values.reduce((sum, value) => sum + value.selected, 0);
  const listedUsual = count.values.reduce((sum, value) => sum + usual.of(value), 0);
  const rest = { selected: count.selected - listed, usual: Math.max(0, usual.total - listedUsual) };
  const rows = [...count.values.map((value) => ({ selected: value.selected, usual: usual.of(value) })), rest];
  if (usual.contrast === "window") {
    return rows.map((row) => ({ selected: row.selected, beside: Math.max(0, row.usual - row.selected) }));
  }
  // Many weeks of history must not outweigh the window: it counts as the rest of the mail in it would.
  const weight = Math.min(1, Math.max(count.attempts - count.selected, count.selected) / usual.total);
  return rows.map((row) => ({ selected: row.selected, beside: row.usual * weight }));
}

function differenceOf(values: readonly ExplainedValue[], count: DimensionCount, usual: Usual): number {
  const listed = values.reduce((sum, value) => sum + value.share, 0);
  const listedUsual = values.reduce((sum, value) => sum + (value.usualShare ?? 0), 0);
  const shares = [
    ...values.map((value) => [value.share, value.usualShare ?? 0] as const),
    [Math.max(0, 1 - listed), Math.max(0, 1 - listedUsual)] as const,
  ];
  const spread = 1 / count.selected + 1 / usual.total;
  let difference = 0;
  let chance = 0;
  for (const [p, q] of shares) {
    difference += Math.abs(p - q);
    const mean = (p * count.selected + q * usual.total) / (count.selected + usual.total);
    chance += Math.sqrt((2 / Math.PI) * mean * (1 - mean) * spread);
  }
  return Math.max(0, (difference - chance) / 2);
}

/** The values that surely fail more than the rest, taken together, and how many carry nearly all of it. */
function togetherOf(
  values: readonly ExplainedValue[],
  count: DimensionCount,
  usual: Usual | null,
): { explained: number; valuesNeeded: number } {
  if (!usual) return { explained: 0, valuesNeeded: 0 };
  const excess = (value: ExplainedValue) => value.selected - count.selected * (value.usualShare ?? 0);
  const surely = values.filter((value) => {
    const q = Math.min(1, Math.max(value.usualShare ?? 0, 0.5 / usual.total));
    const spread = Math.sqrt(count.selected * q * (1 - q) * (1 + count.selected / usual.total));
    return excess(value) > VALUE_DEVIATIONS_MIN * Math.max(1, spread);
  });
  surely.sort((a, b) => excess(b) - excess(a));
  let p = 0;
  let q = 0;
  const steps = surely.map((value) => {
    p += value.share;
    q += value.usualShare ?? 0;
    return attributable(p, q);
  });
  const explained = Math.max(0, ...steps);
  return { explained, valuesNeeded: steps.findIndex((step) => step >= explained * NEARLY_ALL) + 1 };
}
