/**
 * Why a recipient is in a cohort or not, in the order in which reasons are tried: the first that holds is the one told.
 * What no retry can mend comes before what only makes it needless.
 */
export const WHY_LABELS = {
  bounced_in_window: "Bounced in the window",
  outside_window: "Failed in the incident, but outside the chosen window",
  outside_filter: "Failed in the window, but outside the chosen filter",
  not_an_address: "Not an address that mail can be sent to",
  complained: "Complained about our mail",
  unsubscribed: "Unsubscribed: wants no more mail",
  suppressed_by_hand: "Suppressed by a person",
  failed_after_retry: "Failed again after an earlier retry",
  bounced_elsewhere: "The address itself bounced at another time or for another reason",
  delivered_since: "Received mail since the failure",
  route_not_fixed: "Went to a server that is not theirs, and nobody says that our route is mended",
  in_another_cohort: "Already sent to, or in another approved cohort of this incident",
  still_queued: "Only deferred: still in our server's queue, which tries again by itself",
  duplicate_case: "Another spelling of a recipient that is listed",
} as const;

export type Why = keyof typeof WHY_LABELS;
export type Exclusion = Exclude<Why, "bounced_in_window" | "duplicate_case">;

/** Why a member is left out at the last moment, beside the reasons above. */
const LATE_LABELS: Record<string, string> = {
  suppressed_downstream: "On a provider's suppression list when it was last looked at: take it off first",
  refused_by_sender: "The sender says that it did not send",
  not_fetched: "The sender did not fetch it in time",
  not_handed_over: "Hold or approval did not carry the release any more",
  said_not_arrived: "A person said that it did not arrive",
};

export function whyLabel(why: string): string {
  if (Object.hasOwn(LATE_LABELS, why)) return LATE_LABELS[why] ?? why;
  return why in WHY_LABELS ? WHY_LABELS[why as Why] : why.replaceAll("_", " ");
}
