import type { ReasonRules } from "#lib/classify/rule";

/** The sender's domain did not prove itself: SPF, DKIM, DMARC, reverse DNS. */
export const auth: ReasonRules = {
  reason: "auth",
  rules: [
    {
      id: "auth.domain",
      patterns: [
        "\\b(dmarc|dkim|spf)\\b",
        "\\bsender policy framework",
        "\\bunauthenticated (e-?)?mail from",
        "\\b5322\\.from\\b",
        "\\bauthentication (checks?|requirements?|results?)\\b",
        "\\bsender id\\b[^.]*\\b(fail|pass)",
        "\\b(rejecting |anti-?)?spoof(ed|ing)\\b",
      ],
      // Results that are told beside another reason: `DMARC:OK,SPF:OK`.
      excludes: ["user unknown", "no such user", "\\b(dmarc|spf|dkim):ok\\b"],
    },
    {
      id: "auth.reverse-dns",
      patterns: [
        "\\breverse (dns|hostname|lookup)",
        "\\b(ptr|rdns)\\b",
        "\\bcannot find your (hostname|reverse)",
        "\\bno reverse\\b",
        "\\bmismatches client ip",
        "\\bhelo command rejected\\b",
        "\\bforward[- ]confirmed\\b",
        "\\bforward dns (entry|record)",
        "\\bunresolvable (relay )?host ?name",
        "\\b(helo|ehlo)\\b[^.;]*\\b(invalid|fqdn|fully[- ]qualified|not resolve|unresolvable|rejected)",
        "\\binvalid (helo|ehlo)\\b",
        "\\bwithout a valid sender domain\\b",
      ],
    },
    {
      id: "auth.sender-domain",
      patterns: [
        "\\bsender address rejected: (domain not found|need fully|unverified|undeliverable|malformed)",
        "\\b(domain of sender|sender'?s? domain)[^.]*\\b(does not|doesn't|not|invalid)",
        "\\bsender address[^.]*\\b(does not|doesn't) (exist|resolve)",
        "\\bsender verify failed",
        "\\bnull mx (for|of) (the )?sender|\\bsender (domain|address) (has|with) (a )?null mx",
        "\\bsender domain (must|has no)\\b|\\bdomain must resolve\\b",
        "\\bsender verif(y callout|ication error)",
      ],
      excludes: ["allowed[- ]senders? list"],
    },
  ],
  codes: {
    statuses: [
      "x.7.7",
      "x.7.8",
      "x.7.20",
      "x.7.21",
      "x.7.22",
      "x.7.23",
      "x.7.24",
      "x.7.25",
      "x.7.26",
      "x.7.29",
      "x.7.509",
      "x.7.515",
      "5.1.7",
      "5.1.8",
    ],
    replyCodes: [530, 535],
  },
};
