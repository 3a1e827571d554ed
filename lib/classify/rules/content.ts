import type { ReasonRules } from "#lib/classify/rule";

/** The receiver did not like what the message says or carries. */
export const content: ReasonRules = {
  reason: "content",
  rules: [
    {
      id: "content.spam",
      patterns: [
        "\\b(message|mail|content|it)[^.;]*\\b(looks like|detected as|considered|classified as|identified as|appears to be|deemed)[^.;]*\\b(spam|junk|unsolicited|bulk)",
        "\\bspam (message|content|score|detected|mail)",
        "\\b(likely|suspected|probable) (spam|unsolicited)",
        "\\bthis (message|mail) (is|was|contains|scored)[^.;]*\\bspam",
        "\\bspam(ming)?\\b",
        "\\bunsolicited\\b",
        "\\bcontent (rejected|filter|restriction|not accepted|policy)",
        "\\bmessage content\\b",
        "\\b(blocked|banned|forbidden|prohibited|dangerous|unsafe) (attachment|content|file)",
        "\\b(virus|malware|phish(ing)?|worm|trojan)\\b",
        "\\bmessage (has been )?rejected (due to|because of)[^.;]*\\bcontent",
        "\\bsuspicious (message|content|link|url)",
        "\\bmessage (was |has been )?filtered\\b",
        "\\b(mail|message|e-?mail) content (was |is |has been )?(denied|rejected|refused|blocked)",
        "\\brejecting (mail|message) content",
        "\\b(bulk|junk|mass)[- ]?(e-?mail|mail|advertising|mailer)\\b",
        "\\bspamassassin\\b|\\bantispam\\b|\\banti-spam\\b",
        "\\bu?ri?bl policy\\b",
        "\\bsurbl\\b|\\b(url|uri|link)s?\\b[^.;]*\\b(black|block) ?list",
        "\\bits content\\b|\\bpotential security issue\\b",
        "\\battachments?\\b[^.;]*\\b(not (accepted|allowed|permitted)|blocked|rejected|forbidden)",
        "\\breject, id=[^ ]+ ?- ?banned\\b",
        "\\b(restricted|unacceptable|maximum) attachments?\\b|\\bwith attachments or\\b|\\bhtml tag\\b",
        "\\brejected as bulk\\b|\\brejected by dcc\\b|\\b(been )?quarantined\\b|\\bblocked as spam\\b",
        "\\bwords? in the (message|mail)[^.;]*\\bblocked\\b|\\burl/phone number filter\\b|\\bconversion failure\\b",
        "\\b(illegal|executable)[^.;]*\\b(attachment|file)",
      ],
      excludes: ["(ip|address|host|client|sender|server)\\b[^.;]*(black|block) ?list", "user unknown"],
    },
  ],
  codes: { statuses: ["x.6.0", "x.7.3"] },
};
