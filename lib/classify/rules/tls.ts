import type { ReasonRules } from "#lib/classify/rule";

/** No encrypted channel could be agreed on. */
export const tls: ReasonRules = {
  reason: "tls",
  rules: [
    {
      id: "tls.channel",
      patterns: [
        "\\b(tls|ssl|starttls)\\b[^.;]*\\b(required|not (available|offered|supported)|fail(ed|ure)?|error|handshake|must)",
        "\\bmust issue a starttls",
        "\\bcannot start tls",
        "\\bserver certificate (not|verification)",
        "\\bcertificate (verify|verification) failed",
        "\\bcertificate (was |is |has been )?(not verified|revoked|expired|untrusted|self-?signed)",
        "\\bcertificate status\\b",
        "\\b(dane|tlsa|mta-sts|dnssec)\\b",
        "\\bencryption (needed|required)",
        "\\b(establish|negotiate)[^.;]*\\b(tls|ssl)\\b",
        "\\bplain ?text connections? not\\b|\\buse starttls\\b",
      ],
      excludes: ["\\btimed? ?out\\b|connection (refused|reset)"],
    },
  ],
  codes: { statuses: ["x.7.10", "x.7.11", "x.7.30", "x.7.4", "x.7.5"] },
};
