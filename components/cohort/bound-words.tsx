import { formatCount } from "#components/ui/format";
import type { CohortStage } from "#lib/cohort/contract";

/** A share as a percentage with one decimal, rounded up: a bound must not look better than it is. */
export function boundPercent(share: number): string {
  return `${(Math.ceil(Math.round(share * 1e6) / 1e3) / 10).toFixed(1)} %`;
}

/** What a clean stage of this size would prove. */
export function boundIfClean(stage: Pick<CohortStage, "size" | "boundIfClean">): string {
  return `If 0 of ${formatCount(stage.size)} fail, the failure rate is below ${boundPercent(stage.boundIfClean)} with 95 % certainty.`;
}
