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
        "overquotatemp|quotaexceeded",
        "\\bno (more )?(space|room) left[^.;]*\\b(mailbox|user|recipient|inbox)|\\b(mailbox|inbox|recipient)[^.;]*\\b(has no (space|room)|out of (space|room))",
        "\\b(quota is|is over) over\\b|\\bexceed(s|ed)? (e-?mail|mail ?box|inbox) quota",
        "\\bnot enough (disk ?space|storage|space)( is)? (available|left|in)",
        "\\blarger than the (current )?space available\\b",
        "\\b(mailbox|inbox) exceeds (the )?(allowed|maximum|permitted) size",
        "\\btoo many messages (on|in) (this|the|user's) mail ?box",
        "\\boverdrawn\\b[^.;]*\\bquota|\\bquota[^.;]*\\boverdrawn",
        "\\bsize limit of the mailbox\\b|\\bover the maximum allowed (mailbox size|number of messages)",
        "\\bdropfile size quota\\b|\\bexceeds allowed message count\\b|\\bexceeded (his/her|its|his|her) quota",
        "\\b(not able|unable) to receive (any )?more (e-?)?mail\\b",
        "\\bmail ?box space (is )?not enough\\b|\\bmail box space\\b",
        "\\bfull (mailbox|inbox|mail ?folder)",
        "\\b(mail ?folder|mail ?drop|mail ?store) (is )?full\\b",
        "\\b(disk|disk ?space|storage|user ?disk|domain ?disk|mail) ?quota\\b",
        "\\b(space|storage) has been used up",
        "\\b(does not|doesn't|not) have (enough|sufficient) (disk )?(space|storage)",
        "\\bexceeded (the |its |his |their )?(storage|space|disk) (allocation|allowance)",
        "\\bbo.+te[^.;]*\\b(pleine|satur.+e)",
        "\\b(buz.+n|casella|caixa postal|mailbox|postfach)[^.;]*\\b(llen[oa]|pien[oa]|chei[oa]|voll|.+berf.+llt|vol)\\b",
      ],
      excludes: ["rate|per (hour|day|minute)|daily|sending quota|relay (quota|limit)|queue quota|policy rejection"],
    },
  ],
  codes: { statuses: ["x.2.2"] },
};
