export type PreflightFacts = {
  /** Why the stage cannot be released as its cohort, hold and incident stand; null when it can. */
  blockedBy: string | null;
  /** The approval of this very plan, and how its facts differ from now ("" when they do not). */
  approval: { expiresAt: Date; changes: string } | null;
  leaseUntil: Date | null;
  stageSize: number;
  /** What the person saw and confirmed. */
  count: number;
  /** Members that the claim would hand over; the others received mail since, or bounced for good. */
  left: number;
  now: Date;
};

/** Every reason not to release, in words; an empty list means go. */
export function preflight(facts: PreflightFacts): string[] {
  const { blockedBy, stageSize, count, left } = facts;
  if (blockedBy) return [blockedBy];
  const reasons = standing(facts);
  if (count !== stageSize) reasons.push(`You confirmed ${count} recipients, and this stage has ${stageSize}.`);
  if (left === 0)
    reasons.push("Nobody in this stage needs a retry any more: all received mail since or must not be retried.");
  return reasons;
}

/** Reasons why approval and hold do not carry a release at this moment: looked at before it, and before each part of it. */
export function standing({
  approval,
  leaseUntil,
  now,
}: Pick<PreflightFacts, "approval" | "leaseUntil" | "now">): string[] {
  const reasons: string[] = [];
  if (!approval) reasons.push("Nobody has approved this plan.");
  else if (approval.expiresAt <= now) reasons.push("The approval is older than 24 hours: ask for a new review.");
  else if (approval.changes) reasons.push(`The approval is stale: ${approval.changes}. Ask for a new review.`);
  if (!leaseUntil || leaseUntil <= now) reasons.push("The suppression hold has run out: renew it first.");
  return reasons;
}
