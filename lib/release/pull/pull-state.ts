import type { Pull } from "#lib/release/pull/contract";

export type PullFacts = { leaseUntil: Date; cohortState: string; open: number; now: Date };

/** How a fetch stands, and what its sender does next. A lapsed or stopped one never opens again. */
export function pullState({ leaseUntil, cohortState, open, now }: PullFacts): Pick<Pull, "state" | "says"> {
  if (open === 0) return { state: "done", says: "Each recipient of it is acknowledged." };
  if (cohortState !== "releasing")
    return {
      state: "stopped",
      says: `The release does not go on (the cohort is ${cohortState}). Send nothing more; acknowledge what went out.`,
    };
  if (leaseUntil <= now)
    return {
      state: "lapsed",
      says: `The lease has run out and ${open} are in doubt. Send nothing more; acknowledge what went out.`,
    };
  return { state: "open", says: `${open} are to be sent and acknowledged before the lease ends.` };
}
