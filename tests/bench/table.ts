export type Row = { what: string; ours: string; theirs: string; ratio: string; budget: string; verdict: string };

const HEAD: Row = {
  what: "What",
  ours: "Rebound",
  theirs: "Beside it",
  ratio: "Ratio",
  budget: "Budget",
  verdict: "Met?",
};
const COLUMNS = ["what", "ours", "theirs", "ratio", "budget", "verdict"] as const;

/** The rows as a table of plain text. */
export function table(rows: readonly Row[]): string {
  const all = [HEAD, ...rows];
  const widths = COLUMNS.map((name) => Math.max(...all.map((row) => row[name].length)));
  const line = (row: Row) => COLUMNS.map((name, i) => row[name].padEnd(widths[i] ?? 0)).join("  ");
  return [line(HEAD), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

/** The middle one; of an even number the lower of the two. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** The smallest number that at least `share` of them do not exceed. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

/** 12 345, 3.2: large numbers whole, small ones with a digit. */
export function figure(number: number): string {
  if (number < 100) return number.toFixed(number < 10 ? 2 : 1);
  return Math.round(number)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, " ");
}

/** Ours by theirs in each round, and the middle of it against what is asked. */
export function ratioRow(wish: {
  what: string;
  unit: string;
  ours: readonly number[];
  theirs: readonly number[] | null;
  name: string;
  least: number;
}): Row {
  const { what, unit, ours, theirs, name, least } = wish;
  const row = { what, ours: `${figure(median(ours))} ${unit}`, budget: `≥ ${least} ×` };
  if (!theirs) return { ...row, theirs: `${name}: not installed`, ratio: "-", verdict: "not measured" };
  const ratio = median(ours.map((one, i) => one / (theirs[i] ?? Number.NaN)));
  return {
    ...row,
    theirs: `${name}: ${figure(median(theirs))} ${unit}`,
    ratio: `${figure(ratio)} ×`,
    verdict: ratio >= least ? "yes" : `no: ${Math.round((1 - ratio / least) * 100)} % short`,
  };
}
