import type { ReasonRules } from "#lib/classify/rule";

/** The two programs did not understand each other. */
export const protocol: ReasonRules = {
  reason: "protocol",
  rules: [
    {
      id: "protocol.command",
      patterns: [
        "\\bprotocol (error|violation)",
        "\\bsyntax error\\b",
        "\\b(command|parameter|argument)s? (not (implemented|recogni[sz]ed|supported)|unrecogni[sz]ed)",
        "\\bunrecogni[sz]ed command",
        "\\bbad sequence of commands",
        "\\binvalid (command|argument|parameter|syntax)",
        "\\bsmtputf8\\b",
        "\\b8bitmime\\b",
        "\\bbare (lf|cr|line ?feeds?)\\b|barelinefeeds",
        "\\bnot (a valid )?rfc[- ]?[0-9]*[- ](compliant|address)|\\bmessage is not rfc\\b|\\brfc-[0-9]+ address\\b",
        "\\bbad (recipient |sender )?(e-?mail )?address syntax\\b",
        "\\bmissing a valid (message-id|address)|\\bhaving no from: header|\\bno to headers?\\b|\\b(one or no|missing) [a-z-]+ headers?\\b",
        "\\bline too long\\b",
        "\\bneed (mail|rcpt) (command|before)",
        "\\bmalformed\\b",
      ],
    },
  ],
  codes: {
    statuses: ["x.5.1", "x.5.2", "x.5.4", "x.5.5", "x.5.6", "x.6.1", "x.6.3", "x.6.7", "x.6.8", "x.6.9", "x.6.11"],
    replyCodes: [500, 501, 502, 503, 504, 555],
  },
};
