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
        "\\bunverified address\\b",
        "\\bplease try again (later )?in [0-9]+ (seconds|minutes)",
      ],
      excludes: ["undeliverable address"],
    },
  ],
  codes: { statuses: [], replyCodes: [] },
};
