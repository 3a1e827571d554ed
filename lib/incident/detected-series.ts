import { YOUNG_EVENTS_MIN } from "#lib/detect/create-detector";

/** Reasons that open incidents: AOL in 2017 and Gmail in 2020 called every user unknown. */
export const DETECTED_REASONS = ["relay_denied", "user_unknown"] as const;

/** How far back a look goes; older incidents stay as they are. */
export const LOOK_BACK_DAYS = 35;
/** A series that was cut at the look-back needs this long to learn; what lies in it was judged when it was newer. */
export const LEARNING_DAYS = 7;
/** An incident needs at least so many people. */
export const RECIPIENTS_MIN = 3;

export const YOUNG_RULE_WORDS = `at least ${YOUNG_EVENTS_MIN} failures to ${RECIPIENTS_MIN} or more recipients in an hour, because less than a day of history is known`;

/** Start of a minute since 1970: spikes of all series are told in them. */
export function minuteStart(minute: number): Date {
  return new Date(minute * 60_000);
}
