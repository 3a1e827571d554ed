/** One category of a table of two rows: how often it is in the selection, and how often beside it. */
export type Cell = { selected: number; beside: number };

export type Information = {
  /** Likelihood ratio statistic of the table, less what chance alone gives it (its degrees of freedom). */
  g: number;
  freedom: number;
  /** How far the statistic lies above chance, in standard deviations of a normal variable. */
  deviations: number;
  /** Share of what there is to know about who failed that the categories tell: 0 nothing, 1 all. */
  told: number;
};

/**
 * G-test of a table of two rows, with categories too small for it summed. The statistic is twice the mutual information
 * of failing and category: a category that only goes along with the cause never tells more than the cause itself.
 * `categories`: how many there are in all, of CELL_MIN at least; those without a failure may come as one cell, which
 * gives the same statistic.
 */
export function information(cells: readonly Cell[], categories: number): Information {
  const kept = summed(cells);
  const selected = kept.reduce((sum, cell) => sum + cell.selected, 0);
  const beside = kept.reduce((sum, cell) => sum + cell.beside, 0);
  const all = selected + beside;
  const freedom = Math.max(kept.length, categories) - 1;
  if (selected === 0 || beside === 0 || kept.length < 2) return { g: 0, freedom: 0, deviations: 0, told: 0 };
  let raw = 0;
  for (const cell of kept) {
    const size = cell.selected + cell.beside;
    raw += part(cell.selected, (size * selected) / all) + part(cell.beside, (size * beside) / all);
  }
  const g = Math.max(0, 2 * raw - freedom);
  const most = -2 * (selected * Math.log(selected / all) + beside * Math.log(beside / all));
  return { g, freedom, deviations: deviationsOf(2 * raw, freedom), told: Math.min(1, g / most) };
}

/** Fewer than these in a category say nothing for sure. */
export const CELL_MIN = 10;

function summed(cells: readonly Cell[]): Cell[] {
  const rest: Cell = { selected: 0, beside: 0 };
  const kept = cells.filter((cell) => {
    if (cell.selected + cell.beside >= CELL_MIN) return true;
    rest.selected += cell.selected;
    rest.beside += cell.beside;
    return false;
  });
  return rest.selected + rest.beside > 0 ? [...kept, rest] : kept;
}

function part(observed: number, expected: number): number {
  return observed > 0 ? observed * Math.log(observed / expected) : 0;
}

/** A chi-squared variable as a normal one (Wilson and Hilferty 1931). */
function deviationsOf(statistic: number, freedom: number): number {
  const spread = 2 / (9 * freedom);
  return (Math.cbrt(Math.max(0, statistic) / freedom) - (1 - spread)) / Math.sqrt(spread);
}
