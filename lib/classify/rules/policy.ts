import type { ReasonRules } from "#lib/classify/rule";

/** A rule of the receiver says no to this sender, this recipient or this message. */
export const policy: ReasonRules = {
  reason: "policy",
  rules: [
    {
      id: "policy.recipient-access",
      patterns: ["recipient address rejected ?: access denied", "\\brecipient prohibited\\b"],
    },
    {
      id: "policy.sender-unverified",
      borderline: true,
      patterns: ["\\bemail address is not verified"],
    },
    {
      id: "policy.sender-restricted",
      patterns: [
        "resolver\\.rst\\.",
        "\\b(client|sender) (was|is) not authenticated",
        "\\bnot authenticated\\b",
        "\\b(sender|you|user)[^.;]*\\bnot (allowed|permitted|authori[sz]ed) to (send|post|mail|submit)",
        "\\bsender (address )?(rejected|denied|blocked|refused)",
        "\\brestricted (recipient|group|mailbox)",
        "\\bonly (accepts|receives) (mail|messages|e-?mail) from",
        "\\bauthentication required\\b",
        "\\bmust authenticate\\b",
        "\\bauthenticat(ion|ed) (failed|failure|credentials|invalid)",
        "\\bunauthenticated senders? not\\b",
        "\\b(recipient|user)[^.;]*\\b(refuses?|accepts? only|only accept(s|ing)|has restricted)\\b",
        "\\bblocked by the recipient\\b",
        "\\brecipient (preferences|rules)|\\buser rules\\b",
        "\\b(members[- ]only|closed|moderated) (mailing )?list\\b",
        "\\bnot subscribed to (this|the) (group|list)",
        "\\b(null|empty) (envelope )?senders?[^.;]*\\bnot (allowed|accepted|permitted)",
        "\\b(does|do) not accept (mail|messages|e-?mail) from\\b",
      ],
    },
    {
      id: "policy.says-so",
      patterns: [
        "\\b(for|due to|by|violates?|violation of|because of|against)( our| local| site| security| company)* polic(y|ies)",
        "\\bpolicy (reasons?|violation|rejection|restriction)",
        "\\blocal policy\\b",
        "\\badministrative(ly)? (prohibit|den|reject)",
        "\\badministrative prohibition",
        "\\b(client host|helo command|sender address) rejected: access denied",
        "\\baccess denied\\b",
        "\\bnot permitted\\b",
        "\\bdelivery not authori[sz]ed",
        "\\bmessage refused\\b",
        "\\bservice unavailable; client host\\b",
        "\\b(organi[sz]ation(al)?|company|corporate) (policy|settings)",
        "\\byou are not allowed to connect",
      ],
    },
  ],
  codes: { statuses: ["x.7.0", "x.7.1", "x.7.2", "x.7.12", "x.7.133", "x.7.134"] },
};
