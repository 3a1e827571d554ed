import type { ReasonRules } from "#lib/classify/rule";

/** The message is larger than the receiver or the mailbox takes. */
export const tooLarge: ReasonRules = {
  reason: "too_large",
  rules: [
    {
      id: "large.message",
      patterns: [
        "\\b(message|mail|size|body|attachment)[^.;]*\\b(too (big|large)|exceed(s|ed)?[^.;]*(size|limit|maximum))",
        "\\b(maximum|max|fixed) (message |mail )?size\\b",
        "\\bmessage size exceeds",
        "\\bsize limit exceeded",
        "\\bmessage (length|file) too (big|large|long)",
      ],
      excludes: [
        "mailbox (has )?exceed",
        "hourly|daily|per hour|number of|\\brate\\b",
        "\\bquota\\b|mailbox (is )?full",
        "mailbox size",
      ],
    },
  ],
  codes: { statuses: ["x.3.4", "x.2.3"] },
};
