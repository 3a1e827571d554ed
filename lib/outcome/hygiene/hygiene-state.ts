/** What a proposal of the hygiene list can be: waiting, suppressed, dismissed, or taken back because mail arrived. */
export const HYGIENE_STATES = ["proposed", "accepted", "dismissed", "withdrawn"] as const;
