import type { ReasonRules } from "#lib/classify/rule";

/** The domain says by a null MX that it takes no mail (RFC 7505). */
export const nullMx: ReasonRules = {
  reason: "null_mx",
  rules: [
    {
      id: "null-mx.says-so",
      patterns: [
        "\\bnull ?mx\\b",
        "\\b(domain|host) (~h )?does not accept (e-?)?mail",
        "\\brecipient address has null mx",
        "\\bmx or srv record indicated no smtp service",
      ],
      excludes: ["\\bsender\\b"],
    },
  ],
  // 5.1.10 is also Microsoft's "recipient not found"; the text told those.
  codes: { statuses: ["5.1.10"], replyCodes: [556] },
};
