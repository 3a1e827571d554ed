import type { ReasonRules } from "#lib/classify/rule";

/** The mailbox exists and has no room. */
export const mailboxFull: ReasonRules = {
  reason: "mailbox_full",
  rules: [
    {
      id: "full.mailbox",
      patterns: [
        "\\b(mailbox|inbox|user|recipient|account|maildir|quota)[^.;]*\\b(is |are )?(full|over ?quota|overquota|out of (storage|space))\\b",
        "\\b(over|exceed(s|ed|ing)?)( (its|their|his|the|storage|mail|mailbox|disk|user|allocated|maximum|allowed))* quota",
        "\\bquota[^.;]*\\b(exceed|full|reached|violation)",
        "\\bmailbox (size )?(limit )?(is )?exceeded",
        "\\bmailbox (has )?exceed",
        "\\binsufficient (disk|storage|mailbox) (space|storage)\\b[^.]*\\b(mailbox|user|recipient)",
        "\\bout of storage space",
        "\\bover the (maximum allowed )?(quota|storage limit)",
        "\\bstorage (allocation|limit|quota)[^.;]*\\b(exceed|reached)",
        "overquotatemp|mailquotaexceeded",
      ],
      excludes: ["rate|per (hour|day|minute)|daily|sending quota|relay (quota|limit)"],
    },
  ],
  codes: { statuses: ["x.2.2"] },
};
