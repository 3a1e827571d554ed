import { upperBound } from "#lib/cohort/bounds";
import { BOUND_MAX } from "#lib/outcome/judge";

/** What a stage that did not pass still shows about the way to one domain. */
export type WayShown = {
  /** Recipients of the domain with a final answer, the one in question among them. */
  answered: number;
  failed: number;
  /** Other recipients who were refused to relay, at the domain or by the server that refused this one. */
  otherDenials: number;
};

/**
 * Whether the retry of one recipient was clean although its stage did not pass: its own domain took the others. The same
 * measure as for a whole stage, on the domain alone: no second relay denial, and a failure rate of at most 10 % with
 * 95 % certainty, which one failure reaches with 46 answers. A stage may fail by another domain, or be stopped by a
 * person, and still prove that the way to this one is open.
 */
export function wayWasClean({ answered, failed, otherDenials }: WayShown): boolean {
  return otherDenials === 0 && upperBound(failed, answered) <= BOUND_MAX;
}
