import type { ReasonRules } from "#lib/classify/rule";

/** The mail came to a host that cannot route it: wrong host, loop, domain not set up there. Not a refusal to relay. */
export const routing: ReasonRules = {
  reason: "routing",
  rules: [
    {
      id: "routing.loop",
      patterns: [
        "\\bloops back to (myself|me)\\b",
        "\\b(mail|routing|forwarding) loop\\b",
        "\\btoo many (hops|received headers)",
        "\\bhop count exceeded",
        "\\bmail forwarding loop for",
        "\\blocal configuration error\\b.*\\bloop",
        "\\bloop detected\\b|\\bmessage is looping\\b",
        "\\bmx record points to local host\\b|\\bhost address is the local host\\b",
        "\\blisted as a best-preference mx\\b",
      ],
    },
    {
      id: "routing.haraka",
      borderline: true,
      patterns: ["\\bi cannot deliver mail for"],
    },
    {
      id: "routing.domain-not-set-up",
      borderline: true,
      patterns: ["\\brecipient address rejected: no-domain", "\\bdomain not found \\(#id"],
    },
    {
      id: "routing.domain-not-here",
      patterns: [
        "\\bdomain (is )?not (configured|hosted|set up|served|found) (here|on this|at this|for)",
        "\\bwrong office 365 region",
        "\\bno mail-enabled subscriptions",
        "\\bno mx for ~h",
        "\\bmail for ~h is not accepted (here|at this host)",
        "\\bnot our domain\\b",
        "\\blocal user only\\b",
      ],
    },
  ],
  codes: { statuses: ["x.4.6", "5.4.14", "4.4.62"] },
};
