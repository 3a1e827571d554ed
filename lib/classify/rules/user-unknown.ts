import type { ReasonRules } from "#lib/classify/rule";

/** There is no such mailbox. */
export const userUnknown: ReasonRules = {
  reason: "user_unknown",
  rules: [
    {
      // Directory based edge blocking: the same words without 5.4.1 are a policy of somebody else.
      id: "user.m365-edge-blocking",
      borderline: true,
      patterns: [
        "5\\.4\\.1 \\[?<?(~a)?>?\\]?:? ?recipient address rejected ?: access denied",
        "all recipient addresses rejected ?: access denied",
        "recipient address rejected ?: access denied.*(as\\(2018|\\(outlook\\)|\\(exo\\))",
      ],
    },
    {
      id: "user.postfix-table",
      patterns: ["user unknown in (local|virtual|relay) [a-z]+ table", "unknown in relay recipient"],
    },
    {
      // Exim and OpenSMTPD word an unknown user and a domain that is not theirs alike.
      id: "user.no-route",
      borderline: true,
      patterns: ["\\bunrout(e)?able address", "^550 (5\\.1\\.1 )?invalid recipient:?( <?~a>?)?$"],
    },
    {
      id: "user.unknown",
      patterns: [
        "\\b(user|recipient|mailbox|account|addressee|address|alias) (is )?(unknown|not known)",
        "\\bunknown (local )?(user|recipient|mailbox|account|(e-?mail )?address|local[- ]part|addressee)",
        "\\bno such (user|mailbox|recipient|account|address|person|e-?mail|local user)",
        "\\b(user|mailbox|recipient|account|address|inbox)[^.;:]*\\b(does not|doesn't|do not|did not) exist",
        "\\b(user|mailbox|recipient|account|address)[^.;:]*\\bnot (be )?(found|exist)",
        "\\bno mail ?box\\b",
        "\\bnon-?existent (user|recipient|mailbox|address|account)",
        "\\bno account\\b",
        "\\bnot a (valid|known|local) (user|mailbox|recipient|address|account)",
        "\\binvalid (recipient|mailbox|user|address|account|final delivery user)",
        "\\b(recipient|mailbox|address|user) (is )?(invalid|not valid)",
        "\\bbad destination (mailbox|e-?mail) address",
        "\\b(user|recipient|mailbox) (is )?not (listed|local|registered|available here|our customer)",
        "\\bdoesn't have (a|an) [^.]*account",
        "\\bthis user doesn't have",
        "\\bcouldn't find (any host|mailbox|user)",
        "\\b(is|are) not (a )?known (user|mailbox|at this)",
        "\\bundeliverable address\\b",
        "recipientnotfound",
        "resolver\\.adr\\.(recipnotfound|recipientnotfound|exrecipnotfound|invalidsmtp)",
        "\\bunknown address error",
        "\\bhas no mailbox",
        "\\brecipient rejected\\b",
        "\\bdeactivated mailbox\\b.*unknown",
        "\\bmailbox unavailable or access denied",
        "recipient address rejected: (~h|aol)",
        "\\baddress rejected: (unknown|no such)",
        "\\bmailbox unavailable\\b",
        "\\bno longer (valid|in use|exists)",
        "\\b(has|have) left\\b",
      ],
      excludes: [
        "unverified address: address verification in progress",
        "too many|excessive",
        "\\bsender\\b[^.]*(not (found|exist)|unknown|invalid)",
      ],
    },
  ],
  codes: { statuses: ["5.1.1", "5.1.0", "5.1.3", "5.1.6", "5.1.351", "5.7.17", "5.7.18"] },
};
