/** How many local parts were looked at, and how many of them have an upper-case letter. */
export type CaseCount = { of: number; upper: number };

/** What the letters of local parts say about a selection of failures. */
export type CaseFinding = {
  /** True when refusals keep to local parts with capitals; null when there is nothing to compare them with. */
  fires: boolean | null;
  selection: CaseCount;
  /** Attempts before, or other failures where no source tells of deliveries. */
  baseline: (CaseCount & { counted: "attempts" | "failures" }) | null;
};

/** By chance, 19 of 20 have a capital once in millions of times where 40 % do. */
export const CASE_EVENTS_MIN = 20;
export const CASE_SHARE_MIN = 0.95;
export const CASE_BASELINE_MAX = 0.4;
const CASE_BASELINE_MIN = 20;

/**
 * A receiver that mistakes capitals in a local part (RFC 5321 §2.4 leaves their meaning to it) refuses only addresses
 * that have them. Fires when at least 95 % of 20 failures or more have an upper-case letter, and at most 40 % of the
 * baseline do.
 */
export function localPartCase(selection: CaseCount, baseline: CaseFinding["baseline"]): CaseFinding {
  const told = { selection, baseline };
  if (selection.of < CASE_EVENTS_MIN || selection.upper < selection.of * CASE_SHARE_MIN)
    return { fires: false, ...told };
  if (!baseline || baseline.of < CASE_BASELINE_MIN) return { fires: null, ...told };
  return { fires: baseline.upper <= baseline.of * CASE_BASELINE_MAX, ...told };
}
