import type { ReasonRules } from "#lib/classify/rule";

/** Come back later, said to everybody at first sight. */
export const greylisted: ReasonRules = {
  reason: "greylisted",
  rules: [
    {
      id: "grey.listed",
      patterns: [
        "\\bgr[ae]y[- ]?list",
        "\\bpostgrey\\b",
        "\\bgreylisting\\b",
        "\\b(address )?verification in progress",
        "\\bunverified address$",
        "\\bfirst[- ]time sender\\b",
        "\\b(temp)?grey(ed)?$|\\(tempgrey\\)",
      ],
      excludes: ["undeliverable address"],
    },
    {
      id: "grey.come-back",
      patterns: ["\\btry again (later )?in [0-9]+ (seconds|minutes)"],
      excludes: ["undeliverable address", "too many|too much|\\brate\\b|limit|exceed|volume"],
    },
  ],
  codes: { statuses: [], replyCodes: [] },
};
