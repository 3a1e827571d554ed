import type { Review } from "#lib/review/contract";

const STATE: Record<Review["state"], string> = {
  pending: "waits",
  approved: "approved",
  declined: "declined",
  changes_asked: "change asked for",
  expired: "ran out",
  stale: "stale",
};

export const reviewStateWords = (state: Review["state"]): string => STATE[state];

export type Inbox = { mine: Review[]; back: Review[]; others: Review[]; decided: Review[] };

/**
 * What waits for me, what came back to me, what waits for somebody else, what is decided; each in the order the server
 * gave. Of one plan only the newest comes back.
 */
export function sortInbox(reviews: readonly Review[]): Inbox {
  const inbox: Inbox = { mine: [], back: [], others: [], decided: [] };
  const seen = new Set<string>();
  for (const review of reviews) {
    const newest = !seen.has(review.cohortId);
    seen.add(review.cohortId);
    if (review.backWithMe && newest) inbox.back.push(review);
    else if (review.state !== "pending") inbox.decided.push(review);
    else if (review.blockedForMe === null) inbox.mine.push(review);
    else inbox.others.push(review);
  }
  return inbox;
}
