import type { ReasonRules } from "#lib/classify/rule";

/** No conversation, or a broken one: nobody said no. */
export const network: ReasonRules = {
  reason: "network",
  rules: [
    {
      id: "network.connection",
      patterns: [
        "\\bconnection (timed out|timeout|refused|reset|dropped|closed|lost|failed|died)",
        "\\b(operation|read|write|session|command|server) timed out",
        "\\btimed out while\\b",
        "\\btimed? ?out\\b",
        "\\blost connection with\\b",
        "\\bnetwork (is )?unreachable",
        "\\bno route to host",
        "\\bhost (is )?(down|unreachable)",
        "\\bno answer from (host|server)",
        "\\bdid not accept our (requests?|attempts?) to connect",
        "\\b(remote )?(host|server) closed (the )?connection",
        "\\bbroken pipe\\b",
        "\\bcould not connect\\b",
        "\\bnetwork error\\b",
        // Exim waits: the last attempts failed, and the next is not due.
        "\\bretry time not (yet )?reached",
        "\\b(server|service|relay) (is )?(temporarily |currently )?(busy|unavailable|not available|shutting down)",
        "\\bdestination (mail )?server[^.]*\\bnot respond",
      ],
      // Sendmail's own words for any refusal, and those of RFC 5321 for 554.
      excludes: [
        "^(5[0-9]{2} ([0-9.]+ )?)?service unavailable$",
        "client host|blocked using",
        "\\bmilter error\\b|\\bdue to abuse\\b",
        "\\breputation\\b",
      ],
    },
  ],
  codes: { statuses: ["4.4.0", "x.4.2", "4.4.1", "x.4.316", "x.4.317", "x.4.3"], replyCodes: [421] },
};
