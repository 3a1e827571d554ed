import type { ReasonRules } from "#lib/classify/rule";

/** Our own look-up of the recipient's domain failed for now. */
export const dns: ReasonRules = {
  reason: "dns",
  rules: [
    {
      id: "dns.lookup",
      patterns: [
        "\\bname service error\\b",
        "\\bhost (or domain name )?not found, try again",
        "\\b(dns|mx|name ?server)[^.;]*\\b(fail(ed|ure)?|error|timeout|servfail|lookup)",
        "\\bservfail\\b",
        "\\bhost not found\\b",
        "\\bhost or domain name not found\\b",
        "\\btemporary (resolution|name) fail|\\btemporary failure (resolving|in name resolution)",
        "\\bunable to (look ?up|resolve)\\b",
        "\\bcannot resolve\\b",
        "\\bcname lookup failed temporarily\\b",
        "\\bhost lookup did not complete\\b|\\bno dns a-data\\b|\\bname server reply\\b",
      ],
      excludes: ["\\b(sender|helo|your|client)\\b", "ptr"],
    },
  ],
  codes: { statuses: ["x.4.4", "x.4.312"] },
};
