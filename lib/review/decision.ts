import { clockUtc } from "#lib/platform/utc-words";

/** A request, and an approval, lasts this long: what was true yesterday is no ground for today. */
export const REVIEW_LASTS_MS = 24 * 60 * 60 * 1000;

export type Decision = "approve" | "decline" | "ask_change";

type Outcome = { review: string; cohort: string; verb: string };

/** What a decision makes of the review and of its cohort. A change that was asked for may be answered in words. */
export const DECISIONS: Record<Decision, Outcome> = {
  approve: { review: "approved", cohort: "approved", verb: "approved" },
  decline: { review: "declined", cohort: "declined", verb: "declined" },
  ask_change: { review: "changes_asked", cohort: "frozen", verb: "asked for a change of" },
};

type Decided = { state: string; decidedByName: string | null; decidedAt: Date | null };

/** What ended a review that nobody decided: the entry of the timeline that tells it. */
export type Ending = { kind: string; name: string; at: Date; text: string };

/** Why a review that is not pending cannot be decided, naming who was faster. */
export function alreadySettled(review: Decided, ending: Ending | null = null): string {
  if (review.decidedByName && review.decidedAt)
    return `${review.decidedByName} decided first, at ${clockUtc(review.decidedAt)}.`;
  if (review.state === "expired") return "This review ran out before anybody decided. Ask for it again.";
  if (ending?.kind === "review.superseded")
    return `${ending.name} asked for a review of a newer plan first, at ${clockUtc(ending.at)}: this one is stale.`;
  if (ending?.kind === "release.stopped")
    return `${ending.name} stopped this plan first, at ${clockUtc(ending.at)}: nothing is left to decide.`;
  return ending?.text ?? "This review went stale: a fact changed or a newer plan took its place.";
}
