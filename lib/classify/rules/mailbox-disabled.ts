import type { ReasonRules } from "#lib/classify/rule";

/** The mailbox exists and takes nothing: closed, suspended, moved. */
export const mailboxDisabled: ReasonRules = {
  reason: "mailbox_disabled",
  rules: [
    {
      id: "disabled.account",
      patterns: [
        "\\b(mailbox|account|user|address|recipient|inbox)[^.;:]*\\b(disabled|deactivated|inactive|suspended|closed|locked|terminated|(is |has been )blocked|dormant|frozen|expired)\\b",
        "\\b(disabled|inactive|suspended|deactivated|closed) (mailbox|account|user|address|recipient)",
        "\\bnot accepting (any )?(mail|messages)",
        "\\b(recipient|user) has moved\\b",
        "\\bmailbox (is )?(temporarily )?(disabled|inactive|unavailable due to)",
        "\\baccount that you tried to reach is (disabled|inactive)",
        "\\b(is|has been|was)( currently| temporarily)? (suspended|deactivated|archived)\\b",
        "\\barchived (recipient|mailbox|user|account)",
        "\\b(extended|prolonged|long) inactivity\\b",
        "\\bbo.+te[^.;]*\\barchiv.+e",
        "\\b(mail receiving|mailaddress is( administratively)?) disabled\\b",
        "\\bno (recipient|account|user) activity\\b",
        "\\brecipient address rejected: ?inactive\\b",
        "\\b(mailbox|account|user|recipient)[^.;:]*\\b(deleted by (the )?(user|owner))",
        "\\blog in to enable receiving",
        "\\b(account|mailbox|user) (is )?on hold\\b",
        "\\baccount expired\\b|\\bdeactivated due to\\b|\\b(user|account) (hasn't|has not) (entered|logged in)\\b",
        "\\b(mailbox|account|inbox)[^.;]*\\bblocked due to (long[- ]?(time|term) |prolonged )?inactivity",
        "\\b(recipient |destination |this |your )?domain (is |has been )?(suspended|disabled|expired|locked)\\b",
      ],
      excludes: [
        "message (is )?expired|sending account|your account",
        "\\b(message|mail) (has been|is|was) blocked",
        "\\bsender|delivery to this host|in the queue|\\bnot accepting mail with",
      ],
    },
  ],
  codes: { statuses: ["x.2.1", "x.2.0"] },
};
