import type { ReasonRules } from "#lib/classify/rule";

/** The recipient's domain is not in the DNS. */
export const domainMissing: ReasonRules = {
  reason: "domain_missing",
  rules: [
    {
      id: "domain.not-found",
      patterns: [
        "host or domain name not found\\. name service error for name=~?[^ ]* type=[a-z]+: host not found",
        "\\bdomain (name )?(does not|doesn't) exist",
        "\\bno such domain",
        "\\bno mx (found|record)",
        "\\bunknown (mail )?domain\\b",
        "\\bdomain (is )?(unknown|invalid)",
        "\\bhost unknown\\b",
        "\\bunknown host\\b",
        "\\bname or service not known",
        "\\bnxdomain\\b",
        "\\brecipient address rejected: domain not found",
        "\\billegal host/domain name found",
        "\\bbad destination system",
        "\\bcouldn't find (any host|a mail exchanger)",
        "\\ball host address lookups failed permanently",
        "\\bmx records point to non-existent hosts",
        "\\b(an? )?a (or|and) (aaaa|mx) records? (could not be|not|were not) found",
        "\\b(has )?no (a|mx)( or|/) ?(a|aaaa|mx) record",
        "\\bno mail hosts for domain\\b|\\binvalid mx record\\b|\\bdomain not used for mail\\b",
        "\\bunroute?able mail domain\\b",
        "\\bdomain (name )?(~h )?not found\\b",
        "\\bdomain name of the recipient[^.;]*\\b(does not|doesn't) exist",
      ],
      excludes: ["\\b(sender|helo|client|your)\\b", "try again"],
    },
  ],
  codes: { statuses: ["5.1.2", "5.4.310"] },
};
