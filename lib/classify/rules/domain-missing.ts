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
      ],
      excludes: ["\\b(sender|helo|client|your)\\b", "try again"],
    },
  ],
  codes: { statuses: ["5.1.2", "5.4.310"] },
};
