import type { ScenarioCheck } from "#lib/pipeline/scenario/compare";

/** What a replay of one scenario gave, and how long it took. */
export type Replayed = { scenario: string; checks: readonly ScenarioCheck[]; seconds: number; error: string | null };

const WIDTHS = [24, 48, 36, 40, 5];

/** The head of the table that `rebound scenario verify` prints; windows are minutes before the pinned clock. */
export const TABLE_HEAD = row(["scenario", "incident of", "expected: window, verdict", "found", "holds", "seconds"]);

/** The lines of one scenario: one for each incident expected or found. */
export function tableRows({ scenario, checks, seconds, error }: Replayed): string[] {
  if (error !== null) return [row([scenario, "–", "a replay", error, "no", seconds.toFixed(1)])];
  return checks.map((check, index) =>
    row([
      ...[index === 0 ? scenario : "", check.scope, check.expected, check.found],
      ...[check.holds ? "yes" : "NO", index === 0 ? seconds.toFixed(1) : ""],
    ]),
  );
}

/** Whether everything of it is as expected. */
export function holds({ checks, error }: Replayed): boolean {
  return error === null && checks.every((check) => check.holds);
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join("  ")
    .trimEnd();
}
