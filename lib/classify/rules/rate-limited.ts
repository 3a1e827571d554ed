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
        "\\b(connection|message|mail|sending|delivery) rate (is |was |has been )?(exceeded|too high)",
        "\\btoo much (mail|e-?mail|traffic) (from|for)\\b|\\btoo many (recent |simultaneous )?(messages|deliveries)\\b",
        "\\b(excessive|high) volume\\b",
        "\\bfrequency limit(ed)?\\b",
        "\\bmax(imum)?( number of)? (messages?|e-?mails?|recipients) per (connection|session)",
        "\\bexceeded the limit for the number of\\b|\\bthread limit exceeded|\\bconnections? limit exceeded",
        "\\bqueue quota exceeded\\b|\\bpolicy rejection ?- ?quota exceeded",
        "\\b(exceed(s|ed)?|reached)[^.;]*\\b(hourly|daily|sending) (limit|quota)",
      ],
      excludes: [
        "greylist",
        "possible open relay",
        "too many messages (on|in) (this|the|user's) mail ?box",
        "\\bdue to poor reputation\\b",
      ],
    },
  ],
  codes: { statuses: ["x.7.28", "4.4.5", "5.4.5", "4.2.1", "4.7.32", "4.5.3"] },
};
