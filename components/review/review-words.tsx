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

export type Inbox = { mine: Review[]; others: Review[]; decided: Review[] };

/** What waits for me, what waits for somebody else, what is decided; each in the order the server gave. */
export function sortInbox(reviews: readonly Review[]): Inbox {
  const inbox: Inbox = { mine: [], others: [], decided: [] };
  for (const review of reviews) {
    if (review.state !== "pending") inbox.decided.push(review);
    else if (review.blockedForMe === null) inbox.mine.push(review);
    else inbox.others.push(review);
  }
  return inbox;
}
