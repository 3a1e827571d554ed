const LIVE = ["approved", "releasing"];

/** Why a run over a cohort in this state may not go on; null when it may. A dry run only looks, so it needs no approval. */
export function whyNotFor(cohort: { number: number }, state: string, dryRun: boolean): string | null {
  if (dryRun ? state !== "stopped" : LIVE.includes(state)) return null;
  return `Cohort ${cohort.number} is ${state}.`;
}
