import type { ReasonRules } from "#lib/classify/rule";

/** Too much, too fast; the receiver wants us to slow down. */
export const rateLimited: ReasonRules = {
  reason: "rate_limited",
  rules: [
    {
      id: "rate.volume",
      patterns: [
        "\\brate[- ]?limit(ed|s|ing)?\\b",
        "\\bunusual rate\\b",
        "\\btoo many (connections|messages|recipients|e-?mails|mails|sessions|concurrent|errors|requests|unknown|invalid)",
        "\\bmaximum (number of )?(connections|concurrent|sessions)",
        "\\b(sending|message|connection|delivery|mail|rate|relay|daily|hourly) (rate |smtp )?(limit|quota)s?( is| has been)? (exceed|reach)",
        "\\b(daily|peak|hourly)[^.;]*\\b(limit|quota)[^.;]*\\bexceed",
        "\\b(limit|quota)[^.;]*\\bper (hour|day|minute|second)",
        "\\bunexpected volume\\b",
        "\\bthrottl(ed|ing|e)\\b",
        "\\bslow(ing)? down\\b",
        "\\breceiving mail (at a rate|too quickly)",
        "\\bdeferred due to (unexpected volume|user complaints)",
        "\\btemporarily deferred\\b",
        "\\bconnection frequency limited",
        "\\bexceeded the (rate|number|maximum)",
        "\\bexceed(s|ed)?[^.;]*\\b(per-?domain |per-?host )?connection limit",
        "\\bexceed(s|ed)?[^.;]*\\b(mails?|e-?mails?|messages?) per (hour|day|minute)",
        "\\bmaximum connection limit",
        "\\btoo many (smtp|open|simultaneous|parallel) ",
        "\\btrop de connexions",
      ],
      excludes: ["greylist", "possible open relay"],
    },
  ],
  codes: { statuses: ["x.7.28", "4.4.5", "5.4.5", "4.2.1", "4.7.32", "4.5.3"] },
};
